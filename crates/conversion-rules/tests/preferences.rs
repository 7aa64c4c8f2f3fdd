//! Of plans with equal credits: what the learner prefers, then what the rules prefer, then what is certain.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{RuleSet, convert, export_instance};
use std::collections::BTreeSet;
use support::tiny::{cert, school};
use support::*;

/// One certificate that a rule each turns into one of the courses, with the effect and the author's number.
fn rules(semantics: u32, gives: &[(&str, &str, u32)]) -> String {
    let each = gives.iter().map(|(course, effect, prefer)| {
        format!(
            "- {{id: R-{course}, kind: transfer, cite: S/1, uses: [{{slot: c, any_of: [{{type: x_certificate, award: \"A@1\"}}]}}], gives: {{all: [{course}], effect: {effect}, grade: pass}}, prefer: {prefer}}}\n"
        )
    });
    format!(
        "rule_set: tiny\nversion: 1\nsemantics: {semantics}\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{consumption: whole, reuse: once_per_institution}}\nrules:\n{}",
        each.collect::<String>()
    )
}

/// What is given, where the learner prefers these.
fn given(text: &str, preferred: &[&str]) -> Vec<String> {
    let rules = RuleSet::parse_yaml(text).unwrap();
    let programme = school(&[
        ("C1", "3", &[][..]),
        ("C2", "3", &[][..]),
        ("C3", "3", &[][..]),
    ]);
    let facts = [cert("a", "A", "3")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.preferred = preferred.iter().map(|it| (*it).to_owned()).collect();
    let plan = convert(&asked);
    let instance = export_instance(&asked);
    instance.validate().unwrap();
    let pending = plan.courses.into_iter();
    pending.map(|line| line.course_code).collect()
}

#[test]
fn what_the_author_prefers_comes_before_what_is_certain_however_little_he_writes() {
    let gives = |prefer| [("C1", "exempt", 0), ("C2", "attendance_waiver", prefer)];
    assert_eq!(given(&rules(4, &gives(0)), &[]), ["C1"]);
    assert_eq!(given(&rules(4, &gives(1)), &[]), ["C2"]);
    // Before it was added to hundredths of credits, so that it took three hundred and more to count.
    assert_eq!(given(&rules(3, &gives(299)), &[]), ["C1"]);
    assert_eq!(given(&rules(3, &gives(301)), &[]), ["C2"]);
}

#[test]
fn what_the_learner_prefers_comes_before_whatever_the_author_writes() {
    let gives = [
        ("C1", "exempt", 100),
        ("C2", "exempt", 0),
        ("C3", "exempt", 99),
    ];
    assert_eq!(given(&rules(4, &gives), &[]), ["C1"]);
    assert_eq!(given(&rules(4, &gives), &["C2"]), ["C2"]);
    assert_eq!(given(&rules(4, &gives), &["C2", "C3"]), ["C3"]);
    let gives = [("C1", "exempt", 3_000_000), ("C2", "exempt", 0)];
    assert_eq!(given(&rules(3, &gives), &["C2"]), ["C1"]);
}

#[test]
fn a_number_above_a_hundred_is_refused_from_semantics_4_on() {
    let text = rules(4, &[("C1", "exempt", 101)]);
    let faults = RuleSet::parse_yaml(&text).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].field, "rules.0.prefer");
    assert!(RuleSet::parse_yaml(&rules(3, &[("C1", "exempt", 101)])).is_ok());
}

#[test]
fn many_small_preferences_never_outweigh_what_comes_before_them() {
    // One bundle that the learner prefers once, against two courses that the author prefers most.
    let text = rules(
        4,
        &[
            ("C1", "exempt", 100),
            ("C2", "exempt", 100),
            ("C3", "attendance_waiver", 0),
        ],
    )
    .replace("consumption: whole", "consumption: budget");
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let programme = school(&[
        ("C1", "1.5", &[][..]),
        ("C2", "1.5", &[][..]),
        ("C3", "3", &[][..]),
    ]);
    let facts = [cert("a", "A", "3")];
    let mut asked = request(&rules, &programme, &facts);
    let plan = convert(&asked);
    assert_eq!(plan.total_credits, credits("3"));
    asked.wishes.preferred = BTreeSet::from(["C3".to_owned()]);
    let plan = convert(&asked);
    let given: Vec<&str> = plan
        .courses
        .iter()
        .map(|it| it.course_code.as_str())
        .collect();
    assert_eq!(given, ["C3"]);
}
