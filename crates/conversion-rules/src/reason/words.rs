//! The words of every finding, Chinese and English.

mod express;
mod grant;
mod names;
mod next;
mod refusal;
mod unmet;
mod value;

use super::{Finding, Reason, Verdict};

struct Words {
    code: &'static str,
    zh: String,
    en: String,
    want: Option<String>,
    have: Option<String>,
}

fn say(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words {
        code,
        zh: zh.into(),
        en: en.into(),
        want: None,
        have: None,
    }
}

impl Words {
    fn compare(mut self, want: &impl ToString, have: &impl ToString) -> Self {
        self.want = Some(want.to_string());
        self.have = Some(have.to_string());
        self
    }
}

pub(super) fn reason(finding: &Finding) -> Reason {
    let words = refusal::gates(finding)
        .or_else(|| value::recognition(finding))
        .or_else(|| value::sums(finding))
        .or_else(|| refusal::courses(finding))
        .or_else(|| refusal::shortfalls(finding))
        .or_else(|| express::equivalence(finding))
        .or_else(|| express::limits(finding))
        .or_else(|| express::values(finding))
        .or_else(|| next::acts(finding))
        .or_else(|| next::prospects(finding))
        .or_else(|| next::award(finding))
        .or_else(|| grant::choice(finding))
        .or_else(|| grant::means(finding))
        .unwrap_or_else(|| grant::grants(finding));
    Reason {
        want: words.want,
        have: words.have,
        ..Reason::new(words.code, words.zh, names::quoted(&words.en))
    }
}

/// What is said of outcomes that are there and do not fit.
fn unfit(outcomes: &[String]) -> (String, String) {
    if outcomes.is_empty() {
        return (String::new(), String::new());
    }
    (
        format!("（已有成果 {} 不符合条件）", outcomes.join("、")),
        format!(" (outcomes there that do not fit: {})", outcomes.join(", ")),
    )
}

fn field_zh(field: &str) -> &str {
    match field {
        "type" => "成果类型",
        "award" => "证书或项目",
        "level" => "等级",
        "tag" | "all_tags" => "主题",
        "not_tag" => "不含主题",
        "measure" => "数值",
        "hours" => "学时",
        "grade" => "成绩",
        "credits" => "认定学分",
        "issuer" => "颁发机构",
        "issuer_class" => "颁发机构类别",
        "category" => "学分类别",
        "awarded" => "取得日期",
        "valid" => "有效期",
        other => other,
    }
}

fn condition(field: &str, want: &str, have: Option<&str>, verdict: Verdict) -> Words {
    let zh = field_zh(field);
    let mut words = match (verdict, have) {
        (Verdict::Holds, have) => {
            let have = have.unwrap_or("");
            say(
                "condition_met",
                format!("{zh}符合：要求 {want}，实有 {have}"),
                format!("{field} holds: wanted {want}, have {have}"),
            )
        }
        (Verdict::Unknown, None) => say(
            "condition_unknown",
            format!("{zh}未知：要求 {want}，请补充证明"),
            format!("{field} unknown: wanted {want}; evidence is needed"),
        ),
        (Verdict::Unknown, Some(have)) => say(
            "condition_unknown",
            format!("{zh}无法比较：要求 {want}，实有 {have}，请补充证明"),
            format!("{field} cannot be compared: wanted {want}, have {have}; evidence is needed"),
        ),
        (Verdict::Fails, have) => {
            let have = have.unwrap_or("");
            say(
                "condition_failed",
                format!("{zh}不符：要求 {want}，实有 {have}"),
                format!("{field} fails: wanted {want}, have {have}"),
            )
        }
    };
    words.want = Some(want.to_owned());
    words.have = have.map(ToOwned::to_owned);
    words
}
