//! Holds the contract's own text to what its readers know: an unquoted comma in a flow mapping cuts a
//! description off and leaves the rest of it behind as a member without a value.

use super::document::DOCUMENT;
use serde_json::Value;

/// The keywords of JSON Schema 2020-12 and OpenAPI 3.1 that the contract uses.
const KEYWORDS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "title",
    "type",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];
/// Keywords whose value is anything, null included.
const ANY_VALUE: [&str; 3] = ["const", "default", "enum"];
/// Keywords whose value is a schema.
const SCHEMA: [&str; 5] = [
    "additionalProperties",
    "items",
    "not",
    "propertyNames",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const SCHEMAS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is schemas by name.
const NAMED_SCHEMAS: [&str; 2] = ["patternProperties", "properties"];

/// What of the contract no reader knows, one line each.
pub(super) fn faults() -> Vec<String> {
    let mut faults = Vec::new();
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        look(schema, &format!("#/components/schemas/{name}"), &mut faults);
    }
    outside(&DOCUMENT, "#", &mut faults);
    faults
}

/// One schema and those below it.
pub(super) fn look(schema: &Value, place: &str, faults: &mut Vec<String>) {
    let Some(members) = schema.as_object() else {
        if !schema.is_boolean() {
            faults.push(format!("{place} is no schema"));
        }
        return;
    };
    for (word, value) in members {
        let below = format!("{place}/{word}");
        let word = word.as_str();
        if !KEYWORDS.contains(&word) {
            faults.push(format!("{below} is no keyword"));
        } else if value.is_null() && !ANY_VALUE.contains(&word) {
            faults.push(format!("{below} has no value"));
        } else if word == "description" && !value.is_string() {
            faults.push(format!("{below} is no text"));
        } else if SCHEMA.contains(&word) {
            look(value, &below, faults);
        } else if SCHEMAS.contains(&word) {
            for (number, one) in value.as_array().into_iter().flatten().enumerate() {
                look(one, &format!("{below}/{number}"), faults);
            }
        } else if NAMED_SCHEMAS.contains(&word) {
            for (name, one) in value.as_object().into_iter().flatten() {
                look(one, &format!("{below}/{name}"), faults);
            }
        }
    }
}

/// The schemas of parameters, headers and bodies, and members without a value anywhere but in examples.
fn outside(value: &Value, place: &str, faults: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let below = format!("{place}/{name}");
                match name.as_str() {
                    "example" | "examples" | "schemas" => {}
                    "schema" => look(member, &below, faults),
                    _ if member.is_null() => faults.push(format!("{below} has no value")),
                    _ => outside(member, &below, faults),
                }
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                outside(item, &format!("{place}/{number}"), faults);
            }
        }
        _ => {}
    }
}
