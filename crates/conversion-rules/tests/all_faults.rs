//! Every fault of an element is told in one run, whatever stands before it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::{Fault, RuleSet};

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

/// The seed with another rule L06, and what is said of it: code and field.
fn told(rule: &str) -> Vec<(&'static str, String)> {
    let begin = TEXT.find("- id: L06").or_else(|| TEXT.find("- {id: L06"));
    let begin = begin.unwrap();
    let rest = TEXT.get(begin + 2..).unwrap();
    let end = begin + 2 + rest.find("\n- ").unwrap() + 1;
    let text = format!("{}{rule}\n{}", &TEXT[..begin], &TEXT[end..]);
    let faults = RuleSet::parse_yaml(&text).unwrap_err();
    faults
        .iter()
        .inspect(|fault| assert_eq!(fault.rule.as_deref(), Some("L06"), "{fault:?}"))
        .map(|fault: &Fault| (fault.code, fault.field.clone()))
        .map(|(code, field)| {
            let number = |it: char| it.is_ascii_digit();
            let inside = field.trim_start_matches("rules").trim_start_matches('.');
            let inside = inside.trim_start_matches(number).trim_start_matches('.');
            (code, inside.to_owned())
        })
        .collect()
}

fn are(told: &[(&'static str, String)], wanted: &[(&str, &str)]) {
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (*a, b.as_str())).collect();
    assert_eq!(told, wanted);
}

#[test]
fn what_stands_behind_an_unknown_field_is_told_too() {
    // A slip of the pen is read as what was meant: what is in it is looked at, and nothing is missing.
    let found = told(
        "- {id: L06, kind: transfer, cite: ZH/第七条, uzes: [{slot: s, any_of: [{type: trainig, hours: {min: 36}, colour: red}, {type: course, grade: {min: 60}}]}], gives: {all: [P2-19], efect: exempd, grade: {fixed: 85}}, hue: 1}",
    );
    are(
        &found,
        &[
            ("unknown_field", ""),
            ("unknown_field", "uses.0.any_of.0.type"),
            ("unquoted_amount", "uses.0.any_of.0.hours.min"),
            ("unknown_field", "uses.0.any_of.0"),
            ("unquoted_amount", "uses.0.any_of.1.grade.min"),
            ("unknown_field", "gives"),
            ("unknown_field", "gives.effect"),
            ("unquoted_amount", "gives.grade"),
            ("unknown_field", ""),
        ],
    );
}

#[test]
fn items_keep_their_numbers_and_what_follows_from_a_fault_is_not_told_as_another() {
    // The first item cannot be read; the second is still the second.
    let found = told(
        "- {id: L06, kind: transfer, cite: ZH/第七条, uses: [{slot: s, any_of: [3, {type: course, hours: {min: 2}}]}], gives: {any: [P2-19], effect: exempt}}",
    );
    are(
        &found,
        &[
            ("unfit_value", "uses.0.any_of.0"),
            ("unquoted_amount", "uses.0.any_of.1.hours.min"),
            ("unknown_field", "gives"),
        ],
    );
    // What is missing is told, and what stands behind it.
    let found = told(
        "- {id: L06, kind: transfr, cite: ZH/第七条, uses: [{any_of: [{type: course}]}], gives: {all: [P2-19], effect: exempt, grade: {fixed: 1}}}",
    );
    are(
        &found,
        &[
            ("unknown_field", "kind"),
            ("missing_field", "uses.0.slot"),
            ("unquoted_amount", "gives.grade"),
        ],
    );
}

#[test]
fn references_and_contradictions_beside_an_unknown_field_are_told_in_the_same_run() {
    let found = told(
        "- {id: L06, kind: transfer, cite: XX/第七条, hue: 1, uses: [{slot: s, any_of: [{type: course, level: {min: \"x:特级\"}}]}], gives: {all: [P2-19], efect: exempt}}",
    );
    let codes: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(
        codes,
        [
            "unknown_reference",
            "unknown_field",
            "unknown_reference",
            "unknown_field"
        ],
        "{found:?}"
    );
    // Without anything taken out contradictions are told as well.
    let found = told(
        "- {id: L06, kind: transfer, cite: ZH/第七条, uses: [{slot: s, any_of: [{type: course}]}], gives: {all: [P2-19], any_of: [P2-19], efect: exempt}}",
    );
    are(
        &found,
        &[("contradiction", "gives"), ("unknown_field", "gives")],
    );
}

#[test]
fn what_is_wrong_in_one_of_several_forms_is_told_once() {
    let found = told(
        "- {id: L06, kind: transfer, cite: ZH/第七条, uses: [{slot: s, any_of: [{type: training}]}], gives: {all: [P2-19], effect: exempt, grade: {linear: {formula: \"grade / 7\", round: half_up}}}}",
    );
    are(&found, &[("unfit_value", "gives.grade.formula")]);
}
