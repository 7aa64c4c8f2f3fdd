//! Faults of rule-set texts: all of them, with line, column, rule and field, and never a panic.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
#[path = "support/cases.rs"]
mod cases;

use cases::cases;
use credit_bank_conversion_rules::{Fault, RuleSet};
use proptest::prelude::*;

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");
/// A small one, so that many can be tried.
const SMALL: &str = include_str!("../../../seeds/rule-sets/sou-express-s12.yaml");

fn faults(text: &str) -> Vec<Fault> {
    RuleSet::parse_yaml(text).unwrap_err()
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).unwrap() + 1
}

#[test]
fn two_faults_in_two_rules_are_both_reported_where_they_stand() {
    let text = TEXT
        .replace(
            "gives: {all: [P2-19], effect: exempt",
            "gives: {all: [P2-19], efect: exempt",
        )
        .replace(
            "hours: {min: \"72\"}, grade: {min: \"60\"}",
            "hours: {min: \"72\"}, grade: {min: 60}",
        );
    let found = faults(&text);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(
        (found[0].code, found[0].rule.as_deref()),
        ("unknown_field", Some("L06"))
    );
    assert_eq!(found[0].line, line_of(&text, "efect"));
    assert!(found[0].zh.contains("efect") && found[0].zh.contains("effect"));
    assert_eq!(
        (found[1].code, found[1].rule.as_deref()),
        ("unquoted_amount", Some("L09"))
    );
    assert_eq!(found[1].line, line_of(&text, "min: 60"));
    assert!(
        found[1].field.ends_with("uses.0.any_of.0.grade.min"),
        "{}",
        found[1].field
    );
}

#[test]
fn a_version_of_nought_and_a_field_that_is_not_there_are_named() {
    let found = faults(&TEXT.replacen("version: 1\n", "version: 0\n", 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].field.as_str(), found[0].code),
        ("version", "contradiction")
    );
    let found = faults(&TEXT.replacen(
        "gives: {all: [P2-19], effect: exempt, ",
        "gives: {all: [P2-19], ",
        1,
    ));
    assert_eq!(found[0].code, "missing_field");
    assert!(found[0].field.ends_with(".gives.effect"), "{:?}", found[0]);
}

#[test]
fn references_that_lead_nowhere_are_faults() {
    for (from, to, code) in [
        (
            "cite: ZH/第八条(一)",
            "cite: XX/第八条",
            "unknown_reference",
        ),
        (
            "level: {min: \"x:中级\"}",
            "level: {min: \"x:特级\"}",
            "unknown_reference",
        ),
        ("- id: L02", "- id: L01", "duplicate_id"),
        ("semantics: 2", "semantics: 9", "contradiction"),
        ("kind: transfer", "kind: transform", "unknown_field"),
        ("measure: credits", "mesure: credits", "unknown_field"),
        ("version: 1", "version: one", "unfit_value"),
        ("title: 开放", "titel: 开放", "unknown_field"),
        ("share: \"0.35\"", "share: \"0,35\"", "unfit_value"),
        ("rules:", "rules: &a", "syntax"),
        ("award: \"X01@1\"", "award: X01", "unfit_value"),
        (
            "base: programme}",
            "base: programme, then: deny}",
            "contradiction",
        ),
        (
            "gives: {all: [P2-19],",
            "gives: {all: [P2-19], module: M,",
            "contradiction",
        ),
    ] {
        let text = TEXT.replacen(from, to, 1);
        assert_ne!(text, TEXT, "{from}");
        let found = faults(&text);
        assert!(
            found.iter().any(|fault| fault.code == code),
            "{to}: {found:#?}"
        );
        assert!(
            found
                .iter()
                .all(|fault| fault.line > 0 && !fault.zh.is_empty())
        );
    }
}

#[test]
fn a_module_belongs_to_a_course_only_where_a_cap_may_turn_it_into_electives() {
    let named = TEXT.replacen(
        "gives: {all: [P2-19],",
        "gives: {all: [P2-19], module: M,",
        1,
    );
    assert_eq!(faults(&named).len(), 1);
    let turned = named.replacen(
        "base: programme}",
        "base: programme, then: elective_credit}",
        1,
    );
    assert!(RuleSet::parse_yaml(&turned).is_ok());
}

#[test]
fn order_and_comments_do_not_change_the_hash() {
    let rules = RuleSet::parse_yaml(TEXT).unwrap();
    let (head, tail) = TEXT.split_once("- id: L01\n").unwrap();
    let (first, rest) = tail.split_once("- id: L02\n").unwrap();
    let (middle, end) = rest.split_once("deny:\n").unwrap();
    let moved = format!("{head}- id: L02\n{middle}- id: L01\n{first}# comment\ndeny:\n{end}");
    assert_ne!(moved, TEXT);
    assert_eq!(RuleSet::parse_yaml(&moved).unwrap().hash(), rules.hash());
    let named = TEXT.replace("\"x:中级\"", "\"x:intermediate\"");
    assert_eq!(RuleSet::parse_yaml(&named).unwrap().hash(), rules.hash());
    let changed = TEXT.replace("\"0.35\"", "\"0.36\"");
    assert_ne!(RuleSet::parse_yaml(&changed).unwrap().hash(), rules.hash());
}

#[test]
fn faults_of_json_carry_rule_field_and_place_too() {
    let text = RuleSet::parse_yaml(TEXT).unwrap().canonical_json();
    let rule = text.find("\"id\":\"L06\"").unwrap();
    let shape = text.replacen("\"min\":\"72.00\"", "\"min\":72", 1);
    let two = shape.replacen("\"share\":\"7/20\"", "\"shore\":\"7/20\"", 1);
    let found = RuleSet::from_canonical_json(&two).unwrap_err();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(found[0].rule.as_deref(), Some("S08"));
    assert_eq!(found[1].rule.as_deref(), Some("L09"));
    assert_eq!(found[1].field, "rules.8.uses.0.any_of.0.hours.min");
    assert!(found[1].column > rule);
    let level = text.replacen("x:elementary", "x:nothing", 1);
    let found = RuleSet::from_canonical_json(&level).unwrap_err();
    assert_eq!(found[0].code, "unknown_reference");
    assert!(found[0].rule.is_some() && found[0].column > 1, "{found:#?}");
    let found = RuleSet::from_canonical_json("{\"rule_set\":").unwrap_err();
    assert_eq!((found[0].code, found[0].line), ("syntax", 1));
}

#[test]
fn what_was_expected_is_said_in_both_languages() {
    for (from, to, zh) in [
        ("share: \"0.35\"", "share: \"0,35\"", "小数"),
        ("from: 2025-03-01", "from: 2025-13-01", "没有这一天"),
        ("award: \"X01@1\"", "award: X01", "代码@版本"),
        ("{min: \"72\"}", "{min: \"七十二\"}", "两位小数"),
    ] {
        let found = faults(&TEXT.replacen(from, to, 1));
        assert!(found[0].zh.contains(zh), "{found:#?}");
        assert!(found[0].en.is_ascii() || !found[0].en.contains(zh));
    }
}

/// What is put in the place of what is cut.
const PUT: &str = "[\\[\\]{}:,&*!|>'\"%@ \\n-]{0,4}";

/// A text that is damaged at one place is read, or refused with at least one fault.
fn never_silent(text: &str, at: usize, cut: usize, put: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let at = at.min(text.len());
    let after = (at + cut).min(text.len());
    let parts = text.iter().take(at).copied().chain(put.chars());
    let damaged: String = parts.chain(text.iter().skip(after).copied()).collect();
    RuleSet::parse_yaml(&damaged).map_or_else(|faults| !faults.is_empty(), |_| true)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn arbitrary_text_never_panics(text in ".{0,200}") {
        let _ = RuleSet::parse_yaml(&text);
        let _ = RuleSet::from_canonical_json(&text);
    }

    #[test]
    fn a_damaged_small_rule_set_never_panics(at in 0usize..4_000, cut in 0usize..40, put in PUT) {
        prop_assert!(never_silent(SMALL, at, cut, &put));
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_damaged_rule_set_never_panics(at in 0usize..8_000, cut in 0usize..40, put in PUT) {
        prop_assert!(never_silent(TEXT, at, cut, &put));
    }
}
