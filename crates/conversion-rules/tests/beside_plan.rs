//! What is told as the next step can be had beside the plan: caps, exclusions, floors, outcomes that it uses up.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Fact, RuleSet, convert};
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

#[test]
fn what_no_cap_has_room_for_beside_the_plan_is_no_next_step() {
    let first = school(&[("C1", "7", &[][..]), ("C2", "3", &[][..])]);
    let caps = format!("{WHOLE}\ncaps: [{{id: CAP, cite: S/1, measure: credits, limit: \"6\"}}]");
    let rules = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], &caps);
    let plan = convert(&request(&rules, &first, &[]));
    let told: Vec<&str> = plan
        .next_steps
        .iter()
        .map(|one| one.course_code.as_str())
        .collect();
    assert_eq!(told, ["C2"]);
    // Four of the six are taken by the plan.
    let school = school(&[("C1", "3", &[][..]), ("C2", "4", &[][..])]);
    let told = |facts: &[Fact]| convert(&request(&rules, &school, facts)).next_steps.len();
    assert_eq!((told(&[]), told(&[cert("b", "B", "4")])), (2, 0));
}

#[test]
fn what_an_exclusion_shuts_out_beside_the_plan_is_no_next_step() {
    let school = school(&[("C1", "3", &[][..]), ("C2", "3", &[][..])]);
    let told = |more: &str| {
        let rules = tiny(
            &[("A", "all: [C1]"), ("B", "all: [C2]")],
            &format!("{WHOLE}\n{more}"),
        );
        let plan = convert(&request(&rules, &school, &[cert("a", "A", "3")]));
        assert_eq!(plan.total_credits, credits("3"));
        let steps = plan.next_steps.into_iter();
        steps.map(|step| step.course_code).collect::<Vec<_>>()
    };
    assert_eq!(told(""), ["C2"]);
    let by_award = "exclusions: [{id: X, cite: S/1, kind: {awards: [\"A@1\", \"B@1\"]}}]";
    assert_eq!(told(by_award), [""; 0]);
    let by_rule = "exclusions: [{id: X, cite: S/1, kind: {rules: [R-A, R-B]}}]";
    assert_eq!(told(by_rule), [""; 0]);
}

#[test]
fn a_step_that_a_floor_waits_for_says_so() {
    let school = school(&[("C1", "2", &[][..]), ("C2", "4", &[][..])]);
    let more = "caps: [{id: FLOOR, cite: S/1, measure: credits, limit: \"20\", floor: \"6\"}]";
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]")],
        &format!("{WHOLE}\n{more}"),
    );
    let plan = convert(&request(&rules, &school, &[]));
    let told = plan.next_steps.iter().map(|step| {
        let act = step.acts.last().unwrap();
        (act.code.as_str(), act.want.as_deref(), act.have.as_deref())
    });
    let wanted = [
        ("next_floor", Some("6.00"), Some("2.00")),
        ("next_floor", Some("6.00"), Some("4.00")),
    ];
    assert_eq!(told.collect::<Vec<_>>(), wanted);
    // Beside the other course each reaches it.
    let plan = convert(&request(
        &rules,
        &school,
        &[cert("a", "A", "2"), cert("b", "B", "4")],
    ));
    assert_eq!(plan.total_credits, credits("6"));
}

#[test]
fn what_the_plan_uses_up_is_counted_for_no_other_course() {
    let rule = |id: &str, uses: &str, course: &str| {
        format!(
            "- {{id: {id}, kind: transfer, cite: S/1, uses: [{uses}], gives: {{all: [{course}], effect: exempt, grade: pass}}}}\n"
        )
    };
    let of = |slot: &str, award: &str| {
        format!("{{slot: {slot}, any_of: [{{type: x_certificate, award: \"{award}@1\"}}]}}")
    };
    let text = format!(
        "rule_set: twice\nversion: 1\nsemantics: 4\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\n{WHOLE}\nrules:\n{}{}",
        rule("ONE", &of("a", "A"), "C1"),
        rule("TWO", &format!("{}, {}", of("a", "A"), of("b", "B")), "C2")
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let school = school(&[("C1", "4", &[][..]), ("C2", "3", &[][..])]);
    let told = |facts: &[Fact]| {
        let steps = convert(&request(&rules, &school, facts)).next_steps;
        steps
            .into_iter()
            .map(|step| step.course_code)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), ["C1", "C2"]);
    assert_eq!(told(&[cert("a", "A", "4")]), [""; 0]);
}
