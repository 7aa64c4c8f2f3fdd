//! What the parser refuses for its shape the schema refuses too, and nothing that the parser takes: tried at every
//! member of a rule set in which every member is written.

use super::{json, validator};
use credit_bank_conversion_rules::RuleSet;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const FULL: &str = include_str!("../support/full.yaml");

/// Codes of faults that one value shows by itself.
const OF_SHAPE: [&str; 4] = [
    "unknown_field",
    "missing_field",
    "unquoted_amount",
    "unfit_value",
];

/// Every document that differs from this one in one value or member at the pointer or below it, with the pointer
/// of what differs.
fn altered(document: &Value, pointer: String) -> Vec<(String, Value)> {
    let mut pointers = vec![pointer];
    let mut found = Vec::new();
    while let Some(pointer) = pointers.pop() {
        let here = document.pointer(&pointer).unwrap();
        let mut instead = vec![
            Value::Null,
            json!(true),
            json!(7),
            json!(-1),
            json!(""),
            json!("§"),
            json!("2027-3-1"),
            json!([]),
            json!(["§"]),
            json!("§，§"),
            json!("§ §"),
            json!(["§", "§;§"]),
            json!(["§ §"]),
            json!({}),
            json!({"§": "x"}),
        ];
        match here {
            Value::Object(members) => {
                pointers.extend(members.keys().map(|name| format!("{pointer}/{name}")));
                for name in members.keys() {
                    let mut fewer = members.clone();
                    fewer.remove(name);
                    instead.push(Value::Object(fewer));
                }
                let mut more = members.clone();
                more.insert("§".to_owned(), json!("x"));
                instead.push(Value::Object(more));
            }
            Value::Array(items) => {
                pointers.extend((0..items.len()).map(|place| format!("{pointer}/{place}")));
            }
            _ => {}
        }
        for value in instead {
            let mut other = document.clone();
            *other.pointer_mut(&pointer).unwrap() = value;
            if other != *document {
                found.push((pointer.clone(), other));
            }
        }
    }
    found
}

/// The document cut down to what one of its parts needs, so that each is read in a moment.
fn part(full: &Map<String, Value>, section: &str, place: usize) -> Value {
    let mut members = full.clone();
    for (name, value) in &mut members {
        if let Value::Array(items) = value
            && !["sources", "frameworks"].contains(&name.as_str())
        {
            let own = items.get(place).filter(|_| name == section).cloned();
            *items = own.into_iter().collect();
        }
    }
    Value::Object(members)
}

#[test]
fn the_full_text_has_every_member_that_the_schema_knows() {
    fn names<'v>(value: &'v Value, key: &str, found: &mut BTreeSet<&'v str>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::Object(known)) = members.get(key).filter(|_| !key.is_empty()) {
                    found.extend(known.keys().map(String::as_str));
                }
                if key.is_empty() {
                    found.extend(members.keys().map(String::as_str));
                }
                members.values().for_each(|value| names(value, key, found));
            }
            Value::Array(items) => items.iter().for_each(|value| names(value, key, found)),
            _ => {}
        }
    }
    let (full, schema) = (json(FULL), json(super::COMMITTED));
    let (mut written, mut known) = (BTreeSet::new(), BTreeSet::new());
    names(&full, "", &mut written);
    names(&schema, "properties", &mut known);
    let missing: Vec<_> = known.difference(&written).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_schema_is_as_strict_as_the_parser_at_every_member() {
    let validator = validator();
    let full = json(FULL);
    let faults = RuleSet::parse_yaml(FULL).err();
    assert!(faults.is_none() && validator.is_valid(&full), "{faults:#?}");
    let members = full.as_object().unwrap();
    let mut documents = altered(&part(members, "", 0), String::new());
    for (section, value) in members {
        if let Value::Array(items) = value {
            let parts = (0..items.len()).map(|place| part(members, section, place));
            let below = |document: Value| altered(&document, format!("/{section}/0"));
            documents.extend(parts.flat_map(below));
        }
    }
    let (mut tried, mut wrong) = (BTreeSet::new(), Vec::new());
    for (pointer, document) in documents {
        let text = document.to_string();
        if !tried.insert(text.clone()) {
            continue;
        }
        let faults = RuleSet::parse_yaml(&text).err().unwrap_or_default();
        let by_shape = faults.iter().find(|fault| OF_SHAPE.contains(&fault.code));
        let refused = !validator.is_valid(&document);
        if (by_shape.is_some() && !refused) || (faults.is_empty() && refused) {
            let now = document.pointer(&pointer);
            wrong.push(format!(
                "{pointer} = {now:?}: parser {by_shape:?}, schema {refused}"
            ));
        }
    }
    assert!(tried.len() > 2_000, "{}", tried.len());
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        tried.len()
    );
}
