//! Why a course is not given is told truly: what must be asked for with it, what is banned, what no rule
//! gives, and what a cap has put elsewhere.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Evidence, Fact, Required, RuleSet};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

const COURSES: &[(&str, &str, &[&str])] = &[
    ("C1", "4", &[]),
    ("C2", "2", &[]),
    ("C3", "2", &["思政"]),
    ("C4", "2", &[]),
];

#[test]
fn a_course_that_comes_only_with_another_says_that_it_must_be_asked_for_too() {
    let rules = tiny(&[("A", "all: [C1, C2]")], WHOLE);
    let programme = school(COURSES);
    let facts = [cert("a", "A", "6")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.courses = Some(BTreeSet::from(["C1".to_owned()]));
    let plan = answer(&asked);
    assert_eq!(why_missing(&plan, "C1"), ["asked_together"]);
    assert!(
        plan.missing[0].reasons[0].zh.contains("C2"),
        "{:?}",
        plan.missing
    );
    assert_eq!(plan.missing[0].reasons[0].rule.as_deref(), Some("R-A@3"));
    // The other course stands in the way otherwise as well.
    asked.wishes.courses = None;
    asked.wishes.declined.courses.insert("C2".to_owned());
    assert_eq!(why_missing(&answer(&asked), "C1"), ["declined_by_learner"]);
}

#[test]
fn every_course_that_is_not_given_is_told_also_what_is_banned_or_has_no_rule() {
    let deny = "deny:\n- {id: D, cite: S/4, target: {tag: [思政]}}\n";
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "any_of: [C2, C3]")],
        &format!("{WHOLE}\n{deny}"),
    );
    let programme = school(COURSES);
    let facts = [cert("a", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    let plan = answer(&asked);
    let told: Vec<&str> = plan
        .missing
        .iter()
        .map(|it| it.course_code.as_str())
        .collect();
    assert_eq!(told, ["C2", "C3", "C4"]);
    assert_eq!(why_missing(&plan, "C3"), ["course_denied"]);
    assert_eq!(why_missing(&plan, "C4"), ["no_rule"]);
    let clause = plan.missing[1].reasons[0].clause.as_deref();
    assert_eq!(clause, Some("S/4"));
    // Nothing is advised for what is banned.
    assert!(
        plan.next_steps.iter().all(|step| step.course_code == "C2"),
        "{:?}",
        plan.next_steps
    );
    // A ban on some outcome is told where no rule would give the course.
    let deny = "deny:\n- {id: D, cite: S/4, target: {code: [C4]}, source: {type: x_certificate, award: \"A@1\"}}\n";
    let rules = tiny(&[("A", "all: [C1]")], &format!("{WHOLE}\n{deny}"));
    asked = request(&rules, &programme, &facts);
    assert_eq!(why_missing(&answer(&asked), "C4"), ["course_denied"]);
}

#[test]
fn a_cap_whose_overflow_is_used_is_not_in_the_way() {
    let capped =
        "caps:\n- {id: K, cite: S/2, measure: credits, limit: \"4\", then: elective_credit}\n";
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]")],
        &format!("{WHOLE}\n{capped}"),
    );
    let programme = school(&COURSES[..2]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "2")];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(plan.total_credits, credits("6"));
    let [missing] = &plan.missing[..] else {
        panic!("{:?}", plan.missing)
    };
    let codes: Vec<&str> = missing.reasons.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["effect_changed"]);
}

#[test]
fn what_is_there_and_cannot_be_used_says_why_and_is_not_told_to_be_absent_or_unfit() {
    let rules = tiny(&[("A", "all: [C1]")], WHOLE);
    let programme = school(&COURSES[..1]);
    let told = |facts: &[Fact], declined: bool| {
        let mut request = request(&rules, &programme, facts);
        if declined {
            request.wishes.declined.facts.insert("a".to_owned());
        }
        let plan = answer(&request);
        let why = plan.missing.into_iter().flat_map(|course| course.reasons);
        let acts = plan.next_steps.into_iter().flat_map(|step| step.acts);
        let both = why.chain(acts).map(|reason| {
            assert!(!reason.zh.contains("不符合条件"), "{reason:?}");
            reason.code
        });
        both.collect::<Vec<String>>()
    };
    let held = cert("a", "A", "4");
    let waiting = Fact {
        evidence: Evidence::Pending,
        ..held.clone()
    };
    let frozen = Fact {
        frozen: true,
        ..held.clone()
    };
    assert_eq!(
        told(&[waiting], false),
        ["evidence_pending", "slot_unfilled", "next_recognition"]
    );
    // Another one of the same is no advice to whoever has it.
    assert_eq!(told(&[frozen], false), ["frozen", "slot_unfilled"]);
    assert_eq!(
        told(&[held], true),
        ["declined_by_learner", "slot_unfilled"]
    );
    assert_eq!(told(&[], false), ["slot_unfilled", "next_outcome"]);
}

/// Rules by statement: A stands for C1 and, from 2026 on, for C2; B stands for C2.
const STATEMENTS: &str = "rule_set: tiny\nversion: 3\nsemantics: 2\ntitle: 示例\neffective: {from: 2025-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_institution}\nrules:\n- {id: V, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: x_certificate}]}], via: {overlap: {min: \"0.70\"}}, gives: {effect: exempt, grade: pass}}\nequivalences:\n- {id: E1, cite: S/2, type: x_certificate, source: \"A@1\", target: C1, overlap: \"0.80\", approved_by: 教务处}\n- {id: E2, cite: S/2, type: x_certificate, source: \"A@1\", target: C2, overlap: \"0.80\", approved_by: 教务处, effective: {from: 2026-01-01}}\n- {id: E3, cite: S/2, type: x_certificate, source: \"B@1\", target: C2, overlap: \"0.80\", approved_by: 教务处}\n";

#[test]
fn a_course_for_which_nothing_there_stands_says_what_does_and_what_does_on_another_day() {
    let rules = RuleSet::parse_yaml(STATEMENTS).unwrap();
    let programme = school(COURSES);
    // It fills the place of the rule for another course.
    let facts = [cert("a", "A", "4")];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(plan.courses[0].course_code, "C1");
    assert_eq!(why_missing(&plan, "C2"), ["none_stands_for"]);
    let missing = plan.missing.iter().find(|it| it.course_code == "C2");
    let reason = &missing.unwrap().reasons[0];
    assert_eq!(reason.rule.as_deref(), Some("V@3"));
    let told = ["B@1", "等价声明 E2 自 2026-01-01 起施行"];
    assert!(
        told.iter().all(|part| reason.zh.contains(part)),
        "{reason:?}"
    );
    // No statement is about it.
    assert_eq!(why_missing(&plan, "C4"), ["no_rule"]);
}

#[test]
fn an_outcome_that_stands_for_a_course_on_another_day_says_on_which() {
    let without = STATEMENTS
        .replace("- {id: E1,", "- {id: E4,")
        .replace("source: \"A@1\", target: C1", "source: \"D@1\", target: C1");
    let rules = RuleSet::parse_yaml(&without).unwrap();
    let programme = school(COURSES);
    let facts = [cert("a", "A", "4")];
    let plan = answer(&request(&rules, &programme, &facts));
    assert_eq!(why_unused(&plan, "a"), ["no_equivalence"]);
    let told = &plan.unused[0].reasons[0];
    assert!(told.zh.contains("E2 自 2026-01-01 起施行"), "{told:?}");
    assert!(
        told.en.contains("E2 is in force from 2026-01-01"),
        "{told:?}"
    );
}

#[test]
fn too_little_of_a_budget_is_told_as_such_and_not_as_an_outcome_that_is_taken() {
    let rules = tiny(
        &[("A", "any_of: [C1, C2]")],
        "policy: {consumption: budget, reuse: once_per_institution}",
    );
    let programme = school(&[("C1", "3", &[][..]), ("C2", "4", &[][..])]);
    let facts = [cert("a", "A", "5")];
    let plan = answer(&request(&rules, &programme, &facts));
    let [missing] = &plan.missing[..] else {
        panic!("{:?}", plan.missing)
    };
    let [why] = &missing.reasons[..] else {
        panic!("{missing:?}")
    };
    assert_eq!(
        (missing.course_code.as_str(), why.code.as_str()),
        ("C1", "budget_short")
    );
    let told = [&why.want, &why.have].map(|it| it.as_deref());
    assert_eq!(told, [Some("3.00"), Some("1.00")]);
    // Nor where both are required.
    let mut asked = request(&rules, &programme, &facts);
    for course in ["C1", "C2"] {
        asked.wishes.required.insert(Required {
            course: course.to_owned(),
            facts: BTreeSet::new(),
        });
    }
    let refused = checked(&asked);
    let why = &refused.missing[0].reasons[0];
    assert_eq!(why.code, "required_not_met");
    assert!(
        why.zh.contains("A@1的余额 5 学分") || why.zh.contains("A@1 的余额 5 学分"),
        "{why:?}"
    );
}

#[test]
fn a_statement_that_is_out_of_its_days_is_told_of_its_own_course() {
    let text = "rule_set: planted\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {from: 2025-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_institution}\nrules:\n- {id: V, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: course}]}], via: {}, gives: {effect: exempt, grade: pass}}\nequivalences:\n- {id: E1, cite: S/2, type: course, source: \"GX-A@1\", target: C1, overlap: \"1\", approved_by: 教务处, effective: {from: 2026-01-01}}\n- {id: E2, cite: S/2, type: course, source: \"GX-B@1\", target: C2, overlap: \"1\", approved_by: 教务处}\n";
    let rules = RuleSet::parse_yaml(text).unwrap();
    let programme = school(&COURSES[..2]);
    let facts = [fact("o", OutcomeType::Course, "GX-A@1", "4")];
    let plan = answer(&request(&rules, &programme, &facts));
    for course in &plan.missing {
        let says = course.reasons.iter().any(|reason| reason.zh.contains("E1"));
        assert_eq!(says, course.course_code == "C1", "{course:?}");
    }
    // From its first day on it brings the course.
    let step = plan.next_steps.iter().find(|step| step.course_code == "C1");
    let [act] = &step.unwrap().acts[..] else {
        panic!("{step:?}")
    };
    assert_eq!(act.code, "next_opening");
    assert!(act.zh.contains("2026-01-01"), "{act:?}");
}

/// `A` gives C1 and `B` gives C2, and not both certificates count.
fn excluded(caps: &str) -> RuleSet {
    let exclusion = "exclusions: [{id: AW, cite: S/9, kind: {awards: [\"A@1\", \"B@1\"]}}]";
    let rules = [("A", "all: [C1]"), ("B", "all: [C2]")];
    tiny(&rules, &format!("{WHOLE}\n{exclusion}\n{caps}"))
}

#[test]
fn a_cap_beyond_which_the_course_is_waived_is_no_reason_against_it() {
    let programme = school(&[("C1", "3", &[][..]), ("C2", "4", &[])]);
    let facts = [cert("a", "A", "3"), cert("b", "B", "4")];
    let why = |then: &str| {
        let caps = format!("caps: [{{id: ONE, cite: S/8, measure: courses, limit: \"1\"{then}}}]");
        let rules = excluded(&caps);
        let plan = answer(&request(&rules, &programme, &facts));
        let codes = |reasons: &[credit_bank_conversion_rules::Reason]| {
            let codes = reasons.iter().map(|it| it.code.clone());
            codes.collect::<BTreeSet<String>>()
        };
        let unused = plan.unused.iter().find(|it| it.id == "a").unwrap();
        [codes(&plan.missing[0].reasons), codes(&unused.reasons)]
    };
    let excluded = BTreeSet::from(["excluded".to_owned()]);
    let waived = ", then: attendance_waiver";
    assert_eq!(why(waived), [excluded.clone(), excluded.clone()]);
    let both = BTreeSet::from(["cap".to_owned(), "excluded".to_owned()]);
    assert_eq!(why(""), [both.clone(), both]);
}

#[test]
fn a_cap_is_told_beside_what_the_use_does_not_take_the_place_of() {
    // A gives C1 and C2 together, which two outcomes of B and C give as well.
    let caps = "caps: [{id: K, cite: S/8, measure: credits, limit: \"6\"}]";
    let rules = tiny(
        &[
            ("A", "all: [C1, C2]"),
            ("B", "all: [C2]"),
            ("C", "all: [C3]"),
        ],
        &format!("{WHOLE}\n{caps}"),
    );
    let programme = school(&[("C1", "4", &[][..]), ("C2", "2", &[]), ("C3", "4", &[])]);
    let mut asked_facts = vec![
        cert("a", "A", "6"),
        cert("b", "B", "2"),
        cert("c", "C", "4"),
    ];
    asked_facts.sort_by(|a, b| a.id.cmp(&b.id));
    let mut asked = request(&rules, &programme, &asked_facts);
    asked.wishes.required.insert(Required {
        course: "C3".to_owned(),
        facts: BTreeSet::new(),
    });
    let plan = answer(&asked);
    assert_eq!(given(&plan), ["C2", "C3"]);
    let reasons = plan.missing.iter().flat_map(|it| &it.reasons);
    let cap = reasons.clone().find(|it| it.code == "cap").unwrap();
    assert!(
        cap.zh.contains("已用 4 学分") && cap.zh.contains("超出 4 学分"),
        "{cap:?}"
    );
}
