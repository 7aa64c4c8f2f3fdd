//! The contract as one HTML page: no script, one style whose hash the page's policy names.

mod operation;
mod prose;
mod schema;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::fmt::Write;
use std::sync::OnceLock;

const STYLE: &str = "body{font-family:sans-serif;max-width:60rem;margin:auto;padding:1rem;line-height:1.5}\
code{background:#f2f2f2;padding:0 .2em}h3{border-top:1px solid #ccc;padding-top:1rem}\
pre{background:#f2f2f2;padding:.5rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}\
table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}";

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

fn render(contract: &Value) -> Result<String, std::fmt::Error> {
    let info = contract.get("info").unwrap_or(&Value::Null);
    let title = escape(text(info, "title"));
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
    );
    prose::wrapped(&mut html, text(info, "summary"));
    prose::wrapped(&mut html, text(info, "description"));
    html.push_str(
        "<p><a href=\"/openapi.yaml\">openapi.yaml</a> · <a href=\"#schemas\">数据结构 schemas</a></p>",
    );
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
                    let shared = methods.get("parameters");
                    operation::section(&mut html, contract, (path, method), (operation, shared))?;
                }
            }
        }
    }
    html.push_str("<h2 id=\"schemas\">数据结构 schemas</h2>");
    for (name, schema) in members(contract.pointer("/components/schemas")) {
        schema::section(&mut html, contract, name, schema)?;
    }
    html.push_str("</body></html>");
    Ok(html)
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

    /// What stands between the heading of an operation and the next one.
    fn section(id: &str) -> &'static str {
        let html = &page().unwrap().html;
        let from = html.split(&format!("<h3 id=\"{id}\">")).nth(1).unwrap();
        from.split("<h3 ").next().unwrap()
    }

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

    #[test]
    fn parameters_are_listed_with_place_type_need_and_meaning() {
        let list = section("list_applications");
        for said in [
            "<code>due_before</code>",
            "query",
            "<code>limit</code>",
            "1 – 200",
        ] {
            assert!(list.contains(said), "{said}: {list}");
        }
        // A parameter that the path gives to all of its operations.
        let one = section("get_application");
        assert!(
            one.contains("<code>id</code>") && one.contains("path"),
            "{one}"
        );
        assert!(section("create_application").contains("<code>Idempotency-Key</code>"));
    }

    #[test]
    fn bodies_are_tables_of_fields_with_an_example() {
        let filing = section("create_application");
        for said in [
            "<code>enrolment_id</code>",
            "必填 required",
            "<a href=\"#schema-WantedCourses\">WantedCourses</a>",
            "<pre>{",
            "<a href=\"#schema-Application\">Application</a>",
        ] {
            assert!(filing.contains(said), "{said}: {filing}");
        }
        let html = &page().unwrap().html;
        let (_, shown) = html.split_once("<h3 id=\"schema-Application\">").unwrap();
        assert!(
            shown.contains("<code>withdrawn.at</code>"),
            "members of members"
        );
        for link in html.split("href=\"#").skip(1) {
            let (target, _) = link.split_once('"').unwrap();
            assert!(html.contains(&format!("id=\"{target}\"")), "{target}");
        }
    }

    #[test]
    fn prose_is_rendered_and_nothing_of_it_is_html_of_its_own() {
        let html = &page().unwrap().html;
        assert!(html.contains("<h2>Conventions</h2>"));
        assert!(
            html.contains("<li><strong>Errors</strong>")
                || html.contains("<strong>Errors</strong>")
        );
        assert!(!html.contains("**Errors**") && !html.contains("## Conventions"));
        let mut shown = String::new();
        super::prose::wrapped(
            &mut shown,
            "a <b onclick=\"x\">b</b> [c](javascript:x) `<i>`",
        );
        assert!(!shown.contains("<b ") && !shown.contains("<i>"), "{shown}");
        assert!(!shown.contains("javascript"), "{shown}");
    }
}
