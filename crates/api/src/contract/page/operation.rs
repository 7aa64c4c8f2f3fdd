//! One operation: what it is asked with, what it answers.

use super::{escape, members, prose, resolve, schema, text};
use serde_json::Value;
use std::fmt::{Result, Write};

/// The operation at a path; `shared` are the parameters of all operations there.
pub(super) fn section(
    html: &mut String,
    contract: &Value,
    (path, method): (&str, &str),
    (operation, shared): (&Value, Option<&Value>),
) -> Result {
    let id = escape(text(operation, "operationId"));
    let method = method.to_ascii_uppercase();
    write!(
        html,
        "<h3 id=\"{id}\"><code>{} {}</code></h3>",
        escape(&method),
        escape(path)
    )?;
    prose::lines(html, text(operation, "summary"));
    prose::lines(html, text(operation, "description"));
    parameters(html, contract, [shared, operation.get("parameters")])?;
    if let Some(body) = operation.get("requestBody") {
        request(html, contract, resolve(contract, body))?;
    }
    responses(html, contract, operation)
}

fn parameters(html: &mut String, contract: &Value, lists: [Option<&Value>; 2]) -> Result {
    let all: Vec<&Value> = lists
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .map(|one| resolve(contract, one))
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    html.push_str(
        "<table><tr><th>参数 parameter</th><th>位置 in</th><th>类型 type</th><th></th><th>说明 meaning</th></tr>",
    );
    for one in all {
        let shape = one.get("schema").unwrap_or(&Value::Null);
        write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td>",
            escape(text(one, "name")),
            escape(text(one, "in")),
            schema::kind(shape),
            schema::need(one.get("required").and_then(Value::as_bool) == Some(true)),
        )?;
        let own = text(one, "description");
        let meaning = if own.is_empty() {
            text(shape, "description")
        } else {
            own
        };
        prose::lines(html, meaning);
        html.push_str("</td></tr>");
    }
    html.push_str("</table>");
    Ok(())
}

fn request(html: &mut String, contract: &Value, body: &Value) -> Result {
    for (media, content) in members(body.get("content")) {
        let shape = content.get("schema").unwrap_or(&Value::Null);
        write!(
            html,
            "<p>请求体 body：<code>{}</code> {}</p>",
            escape(media),
            schema::kind(shape)
        )?;
        let shape = resolve(contract, shape);
        schema::fields(html, contract, shape)?;
        schema::example(html, content, shape)?;
    }
    Ok(())
}

fn responses(html: &mut String, contract: &Value, operation: &Value) -> Result {
    html.push_str("<table><tr><th>状态 status</th><th>内容 body</th><th>说明 meaning</th></tr>");
    for (status, response) in members(operation.get("responses")) {
        let said = resolve(contract, response);
        let kinds: Vec<String> = members(said.get("content"))
            .map(|(media, content)| {
                let shape = content.get("schema").unwrap_or(&Value::Null);
                format!("<code>{}</code> {}", escape(media), schema::kind(shape))
            })
            .collect();
        write!(
            html,
            "<tr><td>{}</td><td>{}</td><td>",
            escape(status),
            kinds.join("<br>")
        )?;
        prose::lines(html, text(said, "description"));
        html.push_str("</td></tr>");
    }
    html.push_str("</table>");
    Ok(())
}
