//! Shapes of bodies as tables of fields.

use super::{escape, members, prose, resolve, text};
use serde_json::Value;
use std::fmt::{Result, Write};

/// Members of members are shown to this depth; deeper ones have a schema of their own.
const DEEPEST: usize = 3;

/// A named schema: what it is, its fields, an example.
pub(super) fn section(html: &mut String, contract: &Value, name: &str, schema: &Value) -> Result {
    let name = escape(name);
    write!(html, "<h3 id=\"schema-{name}\"><code>{name}</code></h3>")?;
    prose::lines(html, text(schema, "description"));
    let has_fields = !fields_of(schema).is_empty();
    if !has_fields {
        write!(html, "<p>{}</p>", kind(schema))?;
    }
    fields(html, contract, schema)?;
    example(html, &Value::Null, schema)
}

/// Whether something must be there.
pub(super) const fn need(is_required: bool) -> &'static str {
    if is_required { "必填 required" } else { "" }
}

/// What kind of value it is, in HTML: a link to a named schema, else type, choices and bounds.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = text(schema, "$ref")
        .rsplit_once("/schemas/")
        .map(|it| escape(it.1))
    {
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let between = if choice == "allOf" { " + " } else { " | " };
        let list = schema.get(choice).and_then(Value::as_array);
        let kinds: Vec<String> = list.into_iter().flatten().map(kind).collect();
        let kinds: Vec<String> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
        if !kinds.is_empty() && schema.get("type").is_none() {
            return kinds.join(between);
        }
    }
    let mut words = vec![types(schema)];
    words.extend(choices(schema));
    words.extend(bounds(schema));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

fn types(schema: &Value) -> String {
    let named = match schema.get("type") {
        Some(Value::String(one)) => escape(one),
        Some(Value::Array(list)) => {
            let names: Vec<String> = list.iter().filter_map(Value::as_str).map(escape).collect();
            names.join(" | ")
        }
        _ => String::new(),
    };
    match schema.get("items") {
        Some(items) => format!("{named} of {}", kind(items)),
        None => named,
    }
}

fn choices(schema: &Value) -> Option<String> {
    let list = schema.get("enum").and_then(Value::as_array);
    let constant = schema.get("const");
    let all: Vec<String> = list
        .into_iter()
        .flatten()
        .chain(constant)
        .map(code)
        .collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// `1 – 200`, whatever is counted: characters, items or the value itself.
fn bounds(schema: &Value) -> Option<String> {
    let pairs = [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
    ];
    pairs.into_iter().find_map(|(least, most)| {
        let shown = |name: &str| schema.get(name).map(|bound| escape(&bound.to_string()));
        match (shown(least), shown(most)) {
            (None, None) => None,
            (Some(least), Some(most)) => Some(format!("({least} – {most})")),
            (Some(least), None) => Some(format!("(≥ {least})")),
            (None, Some(most)) => Some(format!("(≤ {most})")),
        }
    })
}

fn code(value: &Value) -> String {
    let plain = value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned);
    format!("<code>{}</code>", escape(&plain))
}

/// The members of an object, those of its parts included.
fn fields_of(schema: &Value) -> Vec<(&String, &Value, bool)> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    // A member that is forbidden in one form of the object is written `false`: it is no field.
    members(schema.get("properties"))
        .filter(|(_, shape)| shape.is_object())
        .map(|(name, shape)| (name, shape, required.contains(&name.as_str())))
        .collect()
}

/// A table of the fields; nothing where there are none.
pub(super) fn fields(html: &mut String, contract: &Value, schema: &Value) -> Result {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let parts = parts
        .into_iter()
        .flatten()
        .map(|part| resolve(contract, part));
    let all: Vec<&Value> = std::iter::once(schema).chain(parts).collect();
    if all.iter().all(|part| fields_of(part).is_empty()) {
        return Ok(());
    }
    html.push_str(
        "<table><tr><th>字段 field</th><th>类型 type</th><th></th><th>说明 meaning</th></tr>",
    );
    for part in all {
        rows(html, part, "", DEEPEST)?;
    }
    html.push_str("</table>");
    Ok(())
}

fn rows(html: &mut String, schema: &Value, prefix: &str, depth: usize) -> Result {
    for (name, shape, is_required) in fields_of(schema) {
        let path = format!("{prefix}{name}");
        write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>",
            escape(&path),
            kind(shape),
            need(is_required)
        )?;
        prose::lines(html, text(shape, "description"));
        html.push_str("</td></tr>");
        if let Some(below) = depth.checked_sub(1) {
            rows(html, shape, &format!("{path}."), below)?;
            if let Some(items) = shape.get("items") {
                rows(html, items, &format!("{path}[]."), below)?;
            }
        }
    }
    Ok(())
}

/// The first example of the content, else of its schema.
pub(super) fn example(html: &mut String, content: &Value, schema: &Value) -> Result {
    let named = members(content.get("examples")).find_map(|(_, one)| one.get("value"));
    let own = content.get("example");
    let of_schema = schema.get("examples").and_then(|list| list.get(0));
    let Some(shown) = own.or(named).or(of_schema) else {
        return Ok(());
    };
    let pretty = serde_json::to_string_pretty(shown).map_err(|_| std::fmt::Error)?;
    write!(html, "<p>示例 example</p><pre>{}</pre>", escape(&pretty))
}
