//! Faults of a rule-set text, in words an author can act on.

mod trouble;
mod words;

pub(crate) use trouble::as_written;
pub use trouble::{Trouble, told};

use crate::yaml::{self, Complaint, SyntaxError};
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
    /// What is wrong, as data.
    #[serde(skip)]
    pub trouble: Trouble,
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
            zh: format!("YAML 语法错误：{}", words::syntax(&error.detail)),
            en: format!("YAML syntax error: {}", error.detail),
            trouble: Trouble::Plain,
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
            zh: "JSON 语法错误：请检查此处的引号、逗号与括号".to_owned(),
            en: format!("JSON syntax error: {error}"),
            trouble: Trouble::Plain,
        }
    }

    /// A value that does not fit; `prefix` is the path of the element that was read.
    pub(crate) fn complaint(complaint: &Complaint, prefix: &str, rule: Option<String>) -> Self {
        let (code, zh, en) = match &complaint.trouble {
            yaml::Trouble::Unknown { name, expected } => (
                "unknown_field",
                format!("未知的 `{name}`；可用：{}", expected.join("、")),
                format!("unknown `{name}`; known: {}", expected.join(", ")),
            ),
            yaml::Trouble::Missing(name) => (
                "missing_field",
                format!("缺少字段 `{name}`"),
                format!("the field `{name}` is missing"),
            ),
            yaml::Trouble::Unquoted(text) => (
                "unquoted_amount",
                format!("数额和代码要加引号：\"{text}\""),
                format!("amounts and codes are quoted texts: \"{text}\""),
            ),
            yaml::Trouble::Kind { expected, found } => {
                let [zh, en] = words::kind(expected, found);
                ("unfit_value", zh, en)
            }
            yaml::Trouble::Unfit(detail) => {
                let [zh, en] = words::unfit(detail);
                ("unfit_value", as_written(&zh), en)
            }
        };
        let inside = match &complaint.trouble {
            // What is not there has no place of its own in the text, but it has a path.
            yaml::Trouble::Missing(name) => join(&complaint.field, name),
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
            trouble: troubled(&complaint.trouble),
        }
    }
}

/// What is wrong with a value that does not fit.
fn troubled(trouble: &yaml::Trouble) -> Trouble {
    match trouble {
        yaml::Trouble::Unknown { name, expected } => Trouble::Unknown {
            name: name.clone(),
            expected: expected.clone(),
        },
        yaml::Trouble::Kind { found, .. } => Trouble::Kind {
            found: words::there(found),
        },
        yaml::Trouble::Unfit(detail) if detail.contains(words::ONE) => Trouble::Single,
        yaml::Trouble::Unfit(detail) => {
            let [zh, en] = words::unfit(detail);
            Trouble::Said { zh, en }
        }
        yaml::Trouble::Missing(_) | yaml::Trouble::Unquoted(_) => Trouble::Plain,
    }
}

/// A path inside the member at another path.
pub(crate) fn join(prefix: &str, field: &str) -> String {
    match (prefix.is_empty(), field.is_empty()) {
        (_, true) => prefix.to_owned(),
        (true, false) => field.to_owned(),
        (false, false) => format!("{prefix}.{field}"),
    }
}
