//! Faults of a rule-set text, in words an author can act on.

use crate::yaml::{Complaint, SyntaxError, Trouble};
use serde::Serialize;

/// One fault and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line from 1; 0 where the text has no lines (canonical JSON).
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// Identity of the rule, cap, ban … it stands in.
    pub rule: Option<String>,
    /// Path of the field, such as `rules.3.uses.0`.
    pub field: String,
    /// Stable code: `syntax`, `unknown_field`, `missing_field`, `unquoted_amount`, `unfit_value`,
    /// `unknown_reference`, `duplicate_id`, `contradiction`.
    pub code: &'static str,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Fault {
    /// A YAML syntax error.
    pub(crate) fn syntax(error: &SyntaxError) -> Self {
        Self {
            line: error.line,
            column: error.column,
            rule: None,
            field: String::new(),
            code: "syntax",
            zh: format!("YAML 语法错误：{}", error.detail),
            en: format!("YAML syntax error: {}", error.detail),
        }
    }

    /// A value that does not fit; `prefix` is the path of the element that was read.
    pub(crate) fn complaint(complaint: &Complaint, prefix: &str, rule: Option<String>) -> Self {
        let (code, zh, en) = match &complaint.trouble {
            Trouble::Unknown { name, expected } => (
                "unknown_field",
                format!("未知的 `{name}`；可用：{}", expected.join("、")),
                format!("unknown `{name}`; known: {}", expected.join(", ")),
            ),
            Trouble::Missing(name) => (
                "missing_field",
                format!("缺少字段 `{name}`"),
                format!("the field `{name}` is missing"),
            ),
            Trouble::Unquoted(text) => (
                "unquoted_amount",
                format!("数额和代码要加引号：\"{text}\""),
                format!("amounts and codes are quoted texts: \"{text}\""),
            ),
            Trouble::Unfit(detail) => (
                "unfit_value",
                format!("值不合要求：{detail}"),
                detail.clone(),
            ),
        };
        Self {
            line: complaint.line,
            column: complaint.column,
            rule,
            field: join(prefix, &complaint.field),
            code,
            zh,
            en,
        }
    }
}

fn join(prefix: &str, field: &str) -> String {
    match (prefix.is_empty(), field.is_empty()) {
        (_, true) => prefix.to_owned(),
        (true, false) => field.to_owned(),
        (false, false) => format!("{prefix}.{field}"),
    }
}
