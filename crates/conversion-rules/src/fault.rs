//! Faults of a rule-set text, in words an author can act on.

use crate::yaml::{Complaint, SyntaxError, Trouble};
use serde::Serialize;

/// One fault and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line from 1.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// Identity of the rule, cap, ban … it stands in.
    pub rule: Option<String>,
    /// Path of the field, such as `rules.3.uses.0`.
    pub field: String,
    /// Stable code: `syntax`, `unknown_field`, `missing_field`, `unquoted_amount`, `unfit_value`,
    /// `unknown_reference`, `duplicate_id`, `contradiction`, `example_failed`.
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

    /// Not JSON at all.
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        Self {
            line: error.line(),
            column: error.column(),
            rule: None,
            field: String::new(),
            code: "syntax",
            zh: format!("JSON 语法错误：{error}"),
            en: format!("JSON syntax error: {error}"),
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
                format!("值不合要求：{}", in_chinese(detail)),
                detail.clone(),
            ),
        };
        let inside = match &complaint.trouble {
            // What is not there has no place of its own in the text, but it has a path.
            Trouble::Missing(name) => join(&complaint.field, name),
            _ => complaint.field.clone(),
        };
        Self {
            line: complaint.line,
            column: complaint.column,
            rule,
            field: join(prefix, &inside),
            code,
            zh,
            en,
        }
    }
}

/// What was expected, in Chinese; what the reader of a type says in words of its own stays.
fn in_chinese(detail: &str) -> String {
    const WORDS: [(&str, &str); 14] = [
        (
            "expected a decimal with at most two places",
            "应为至多两位小数的数，如 \"4.50\"",
        ),
        (
            "a decimal string with at most two places",
            "应为至多两位小数的数，如 \"4.50\"",
        ),
        ("amount out of range", "数额应在 0.00 至 1000000.00 之间"),
        (
            "expected a decimal such as",
            "应为小数（如 \"0.35\"）或分数（如 \"1/3\"）",
        ),
        ("expected a period such as", "应为期间，如 \"P8Y\"、\"P6M\""),
        ("expected an award as", "应为 代码@版本，如 \"X01@1\""),
        ("expected a level as", "应为 框架:等级，如 \"x:中级\""),
        (
            "in the formula; names are",
            "公式只能用 hours、score、credits、weeks、years、rank 和四则运算",
        ),
        ("the formula is too long", "公式过长或嵌套过深"),
        ("premature end of input", "应为日期，如 2025-09-01"),
        (
            "input contains invalid characters",
            "应为日期，如 2025-09-01",
        ),
        ("input is out of range", "没有这一天"),
        ("expected a list", "应为列表"),
        ("a text or a list of texts", "应为一个文本或文本列表"),
    ];
    let known = WORDS.iter().find(|(english, _)| detail.contains(english));
    known.map_or_else(|| detail.to_owned(), |(_, chinese)| (*chinese).to_owned())
}

fn join(prefix: &str, field: &str) -> String {
    match (prefix.is_empty(), field.is_empty()) {
        (_, true) => prefix.to_owned(),
        (true, false) => field.to_owned(),
        (false, false) => format!("{prefix}.{field}"),
    }
}
