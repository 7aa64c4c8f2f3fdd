//! The committed JSON Schema is that of the model: it takes what the parser takes and names what it refuses.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
#[path = "schema/strict.rs"]
mod strict;
#[cfg(test)]
mod support;

use credit_bank_conversion_rules::RuleSet;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use support::{RULE_SETS, rule_set, rule_set_text};

const GUIDE: &str = include_str!("../../../docs/rules.md");
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

/// The rule sets of the page for rule editors, by file: what a block begins, others go on with.
fn guide() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for block in GUIDE.split("```yaml ").skip(1) {
        let (head, rest) = block.split_once('\n').unwrap();
        let (_, file) = head.split_once('=').unwrap();
        let (body, _) = rest.split_once("```").unwrap();
        files.entry(file.to_owned()).or_default().push_str(body);
    }
    files
}

#[test]
fn every_rule_set_of_the_guide_validates() {
    let (validator, files) = (validator(), guide());
    assert!(files.len() > 3, "{files:#?}");
    for (file, text) in files {
        let faults: Vec<String> = validator
            .iter_errors(&json(&text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{file}: {faults:#?}");
    }
}

#[test]
fn nothing_is_no_value_of_any_member() {
    fn kinds(schema: &Value, path: &str, found: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                let kind = members.get("type");
                let is_null = |kind: &Value| *kind == "null";
                let many = kind.and_then(Value::as_array);
                if kind.is_some_and(is_null) || many.is_some_and(|all| all.iter().any(is_null)) {
                    found.push(path.to_owned());
                }
                for (name, member) in members {
                    kinds(member, &format!("{path}/{name}"), found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| kinds(item, path, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    kinds(&json(COMMITTED), "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
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
        ("effective: {from: 2025-03-01}", "effective: {from: null}"),
        (
            "effective: {from: 2025-03-01}",
            "effective: {from: 2025-03-01, to: }",
        ),
        (
            "effective: {from: 2025-03-01}",
            "effective: {from: 2025-3-1}",
        ),
        ("hours: {min: \"72\"}", "hours: {min: null}"),
        ("level: {min: \"x:中级\"}", "level: null"),
        ("base: programme}", "base: programme, of: null}"),
        ("base: programme}", "base: programme, of: {rule: []}}"),
        (
            "base: programme}",
            "base: programme, of: {source_category: 职业}}",
        ),
        ("version: 1", "version: 0"),
        ("semantics: 2", "semantics: 9"),
    ] {
        let planted = text.replacen(from, to, 1);
        assert_ne!(planted, text, "{from}");
        assert!(RuleSet::parse_yaml(&planted).is_err(), "{to}");
        assert!(!validator.is_valid(&json(&planted)), "{to}");
    }
}
