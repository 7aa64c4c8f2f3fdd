//! The JSON Schema of the rule file, derived from the model, for editors and other programs.

use crate::exact::{Formula, Ratio};
use crate::model::{
    AwardRef, Code, Item, LevelRef, MonthDay, Period, RecogniseRule, Rule, RuleSet, Topic,
    TransferRule,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Types that are written as one text: name, pattern, what the text is.
macro_rules! texts {
    ($($name:ident: $pattern:literal, $what:literal;)+) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "description": $what, "pattern": $pattern})
            }
        }
    )+};
}

texts! {
    Ratio: r"^(?:[0-9]{1,12}(?:\.[0-9]{1,6})?|\s*[0-9]{1,12}\s*/\s*0*[1-9][0-9]*\s*)$",
        "A decimal such as \"0.35\" or a fraction such as \"1/3\", quoted";
    Formula: r"^[0-9a-z+*/().\s-]{1,200}$",
        "A formula of hours, score, credits, weeks, years and rank, such as \"hours / 18\"";
    Period: r"^P(?=[0-9YM]*[1-9])(?:[0-9]{1,4}Y)?(?:[0-9]{1,4}M)?$",
        "Years and months, such as \"P8Y\" or \"P1Y6M\"";
    MonthDay: r"^(?:0[13578]-(?:0[1-9]|[12][0-9]|3[01])|1[02]-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))$",
        "A day of every year, such as \"09-01\"";
    Code: r"^(?=[\s\S]{1,64}$)[^\s,，、;；\x00-\x1f\x7f](?:[^,，、;；\x00-\x1f\x7f]*[^\s,，、;；\x00-\x1f\x7f])?$",
        "An identity of 1 to 64 characters, without the marks that stand between items and without a blank at either end";
    Item: r"^[^,，、;；\x00-\x1f\x7f]*$",
        "One item of a list, without the marks that stand between items";
    Topic: r"^[^,，、;；\s\x00-\x1f\x7f]*$",
        "A topic, without blanks and the marks that stand between items";
    AwardRef: r"^[^@,，、;；\x00-\x1f\x7f]+@[^,，、;；\x00-\x1f\x7f]+$",
        "A register entry and its edition: code@edition, such as \"X01@1\"";
    LevelRef: r"^[^:]+:[\s\S]+$",
        "A level by its code or printed name: framework:level, such as \"x:中级\"";
}

/// A rule is one object whose `kind` says which; the derived schema would refuse `kind`.
impl JsonSchema for Rule {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let recognise = of_kind(&RecogniseRule::json_schema(generator), "recognise");
        let transfer = of_kind(&TransferRule::json_schema(generator), "transfer");
        json_schema!({"oneOf": [recognise, transfer]})
    }
}

fn of_kind(schema: &Schema, kind: &str) -> Value {
    let mut schema = schema.clone().to_value();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("kind".to_owned(), json!({"const": kind}));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push(json!("kind"));
    }
    schema
}

impl RuleSet {
    /// The JSON Schema of a rule set, as a text with sorted keys.
    pub fn json_schema_text() -> String {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let mut schema = generator.into_root_schema_for::<Self>().to_value();
        if let Value::Object(members) = &mut schema {
            members.insert("title".to_owned(), json!("Credit Bank rule set, version 1"));
        }
        format!("{:#}\n", sorted(schema))
    }
}

/// The order of members is a feature flag of another crate; a committed file needs one.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let ordered: BTreeMap<String, Value> = as_read(members).into_iter().collect();
            let members = ordered.into_iter().map(|(name, it)| (name, sorted(it)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}

/// The days of the rule file have one form; `format` alone is a hint that not every program follows.
const DAY: &str = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$";

/// One schema as the reader takes it: a member that does not apply is left out and never empty, and a day is
/// written in one form.
fn as_read(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(kinds)) = schema.get_mut("anyOf") {
        kinds.retain(|kind| *kind != json!({"type": "null"}));
        if let [Value::Object(only)] = kinds.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            schema.extend(only);
        }
    }
    if schema.get("format").is_some_and(|format| format == "date") {
        schema.insert("pattern".to_owned(), json!(DAY));
    }
    schema
}
