//! The committed JSON Schema is that of the model: it takes what the parser takes and names what it refuses.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::RuleSet;
use jsonschema::Validator;
use serde_json::Value;
use support::{RULE_SETS, rule_set, rule_set_text};

const COMMITTED: &str = include_str!("../../../docs/rule-set.schema.json");

fn validator() -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(COMMITTED).unwrap())
        .unwrap()
}

fn json(yaml: &str) -> Value {
    serde_saphyr::from_str(yaml).unwrap()
}

#[test]
fn the_committed_schema_is_that_of_the_model() {
    assert!(
        COMMITTED == RuleSet::json_schema_text(),
        "run: credit-bank rules schema > docs/rule-set.schema.json"
    );
}

#[test]
fn every_delivered_rule_set_validates_as_written_and_in_canonical_form() {
    let validator = validator();
    for name in RULE_SETS {
        let written = json(&rule_set_text(name));
        let canonical = serde_json::from_str(&rule_set(name).canonical_json()).unwrap();
        for instance in [written, canonical] {
            let faults: Vec<String> = validator
                .iter_errors(&instance)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{name}: {faults:#?}");
        }
    }
}

#[test]
fn a_planted_fault_of_shape_does_not_validate_and_does_not_parse() {
    let validator = validator();
    let text = rule_set_text("cqou-associate-2025");
    for (from, to) in [
        ("effect: exempt", "efect: exempt"),
        ("effect: exempt", "effect: exemption"),
        ("kind: transfer", "kind: transform"),
        ("kind: transfer", "sort: transfer"),
        ("share: \"0.35\"", "share: \"0,35\""),
        ("share: \"0.35\"", "share: 0.35"),
        ("award: \"X01@1\"", "award: X01"),
        ("type: x_certificate", "type: certificate"),
        ("level: {min: \"x:中级\"}", "level: {least: \"x:中级\"}"),
        ("level: {min: \"x:中级\"}", "level: \"x:中级\""),
        ("hours: {min: \"72\"}", "hours: {min: \"-72\"}"),
        ("hours: {min: \"72\"}", "hours: {min: \"72.123\"}"),
        (
            "effective: {from: 2025-03-01}",
            "effective: {from: 1 March}",
        ),
        ("effective: {from: 2025-03-01}", "effective: {}"),
        ("version: 1", "version: -1"),
        ("grade: copy", "grade: copied"),
        ("title: 开放", "titel: 开放"),
        ("kind: same_content", "kind: same"),
    ] {
        let planted = text.replacen(from, to, 1);
        assert_ne!(planted, text, "{from}");
        assert!(RuleSet::parse_yaml(&planted).is_err(), "{to}");
        assert!(!validator.is_valid(&json(&planted)), "{to}");
    }
}
