//! A cap that changes the effect of what is beyond it changes nothing that fits within (semantics 2).

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{Conversion, RuleSet, convert};
use support::tiny::{cert, school};
use support::*;

/// One rule of that effect for a course, and a cap on its courses.
fn capped(course: &str, effect: &str, (limit, then): (u32, &str)) -> String {
    format!(
        "rule_set: capped\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_enrolment}}\nrules:\n- {{id: R, kind: transfer, cite: S/1, uses: [{{slot: a, any_of: [{{type: x_certificate, award: \"A@1\"}}]}}], gives: {{all: [{course}], effect: {effect}}}}}\ncaps:\n- {{id: CAP, cite: S/2, measure: courses, limit: \"{limit}\", of: {{rule: R}}, then: {then}}}\n"
    )
}

fn planned(course: &str, effect: &str, cap: (u32, &str)) -> Conversion {
    let rules = match RuleSet::parse_yaml(&capped(course, effect, cap)) {
        Ok(rules) => rules,
        Err(faults) => unreachable!("{faults:?}"),
    };
    let programme = school(&[(course, "3", &[][..])]);
    convert(&request(&rules, &programme, &[cert("a", "A", "3")]))
}

const EFFECTS: [(&str, Effect); 3] = [
    ("exempt", Effect::Exempt),
    ("attendance_waiver", Effect::AttendanceWaiver),
    ("waive_no_credit", Effect::WaiveNoCredit),
];

/// Whatever the course is called: a tie would be settled by what its code hashes to.
#[test]
fn what_fits_within_a_cap_keeps_the_effect_of_its_rule() {
    for number in 1..=8 {
        let course = format!("D{number}");
        for (word, effect) in EFFECTS {
            for then in ["attendance_waiver", "waive_no_credit", "elective_credit"] {
                let plan = planned(&course, word, (5, then));
                let [line] = &plan.courses[..] else {
                    unreachable!("{course} {word} {then}: {plan:?}")
                };
                assert_eq!(line.effect, effect, "{course} {word} {then}");
                assert_eq!(line.course_code, course);
            }
        }
    }
}

#[test]
fn what_is_beyond_a_cap_takes_the_effect_of_the_cap() {
    for (word, _) in EFFECTS {
        for (then, effect) in EFFECTS {
            if word == then || then == "exempt" {
                continue;
            }
            let plan = planned("D1", word, (0, then));
            let effects: Vec<Effect> = plan.courses.iter().map(|line| line.effect).collect();
            assert_eq!(effects, [effect], "{word} {then}");
        }
        let plan = planned("D1", word, (0, "elective_credit"));
        let line = plan.courses.first().unwrap();
        assert_eq!(
            (line.effect, line.in_place_of.as_slice()),
            (Effect::ElectiveCredit, &["D1".to_owned()][..])
        );
    }
}

/// The effects of three courses of 4.00 under a cap of 4 and one of 8 behind it.
fn in_steps(of: &str) -> Vec<Effect> {
    let text = format!(
        "rule_set: steps\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_enrolment}}\nrules:\n- {{id: R, kind: transfer, cite: S/1, uses: [{{slot: a, any_of: [{{type: x_certificate}}]}}], gives: {{any_of: [C1, C2, C3], effect: exempt}}}}\ncaps:\n- {{id: FIRST, cite: S/2, measure: credits, limit: \"4\", {of}then: attendance_waiver}}\n- {{id: SECOND, cite: S/2, measure: credits, limit: \"8\", then: waive_no_credit}}\n"
    );
    let rules = match RuleSet::parse_yaml(&text) {
        Ok(rules) => rules,
        Err(faults) => unreachable!("{faults:?}"),
    };
    let programme = school(&[("C1", "4", &[][..]), ("C2", "4", &[]), ("C3", "4", &[])]);
    let facts = [
        cert("a", "A", "4"),
        cert("b", "B", "4"),
        cert("c", "C", "4"),
    ];
    let plan = convert(&request(&rules, &programme, &facts));
    let mut effects: Vec<Effect> = plan.courses.iter().map(|line| line.effect).collect();
    effects.sort();
    effects
}

#[test]
fn of_two_caps_in_steps_the_first_counts_its_own_effect_only_where_it_says_so() {
    let each = [
        Effect::Exempt,
        Effect::AttendanceWaiver,
        Effect::WaiveNoCredit,
    ];
    assert_eq!(in_steps("of: {effect: exempt}, "), each);
    // What is made up uses up the first cap too.
    assert_ne!(in_steps(""), each);
}
