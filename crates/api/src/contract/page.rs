//! The contract as one HTML page: no script, one style whose hash the page's policy names.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::fmt::Write;
use std::sync::OnceLock;

const STYLE: &str = "body{font-family:sans-serif;max-width:60rem;margin:auto;padding:1rem;line-height:1.5}\
code{background:#f2f2f2;padding:0 .2em}h3{border-top:1px solid #ccc;padding-top:1rem}\
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}";

/// The page and the policy it is served under.
#[derive(Debug)]
pub struct Page {
    /// HTML in UTF-8.
    pub html: String,
    /// `Content-Security-Policy`.
    pub policy: String,
}

/// The page, rendered once; nothing if the contract cannot be read, which a test rules out.
pub fn page() -> Option<&'static Page> {
    static PAGE: OnceLock<Option<Page>> = OnceLock::new();
    PAGE.get_or_init(|| {
        let contract: Value = serde_saphyr::from_str(super::OPENAPI).ok()?;
        let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        Some(Page {
            html: render(&contract).ok()?,
            policy: format!(
                "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
        })
    })
    .as_ref()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// Blank lines separate paragraphs; nothing else of Markdown is needed to read it.
fn paragraphs(html: &mut String, prose: &str) -> std::fmt::Result {
    for paragraph in prose
        .split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty())
    {
        write!(html, "<p>{}</p>", escape(paragraph).replace('\n', "<br>"))?;
    }
    Ok(())
}

fn render(contract: &Value) -> Result<String, std::fmt::Error> {
    let info = contract.get("info").unwrap_or(&Value::Null);
    let title = escape(text(info, "title"));
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
    );
    paragraphs(&mut html, text(info, "summary"))?;
    paragraphs(&mut html, text(info, "description"))?;
    html.push_str("<p><a href=\"/openapi.yaml\">openapi.yaml</a></p>");
    for tag in contract
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = text(tag, "name");
        write!(html, "<h2>{}</h2>", escape(text(tag, "description")))?;
        for (path, methods) in members(contract.get("paths")) {
            for (method, operation) in members(Some(methods)) {
                let tagged = operation.pointer("/tags/0").and_then(Value::as_str) == Some(name);
                if tagged {
                    operation_section(&mut html, contract, path, method, operation)?;
                }
            }
        }
    }
    html.push_str("</body></html>");
    Ok(html)
}

fn operation_section(
    html: &mut String,
    contract: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) -> std::fmt::Result {
    let id = escape(text(operation, "operationId"));
    let method = method.to_ascii_uppercase();
    write!(
        html,
        "<h3 id=\"{id}\"><code>{} {}</code></h3>",
        escape(&method),
        escape(path)
    )?;
    paragraphs(html, text(operation, "summary"))?;
    paragraphs(html, text(operation, "description"))?;
    html.push_str("<table><tr><th>状态 status</th><th></th></tr>");
    for (status, response) in members(operation.get("responses")) {
        let said = resolve(contract, response);
        write!(
            html,
            "<tr><td>{}</td><td>{}</td></tr>",
            escape(status),
            escape(text(said, "description"))
        )?;
    }
    html.push_str("</table>");
    Ok(())
}

/// Follows one `$ref` inside the contract.
fn resolve<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    text(value, "$ref")
        .strip_prefix('#')
        .and_then(|at| contract.pointer(at))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::{escape, page};

    #[test]
    fn the_page_names_every_operation_and_runs_no_script() {
        let page = page().unwrap();
        for line in crate::contract::OPENAPI.lines() {
            if let Some(id) = line.trim().strip_prefix("operationId: ") {
                assert!(page.html.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
        assert!(!page.html.contains("<script"));
        assert!(page.policy.starts_with("default-src 'none'"));
        assert_eq!(
            escape("<a href='x'>&\""),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;"
        );
    }
}
