//! What a provider asks an officer for, in reasons that the officer reads beside the outcome.

use crate::completions::content::PostedContent;
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_store::Json;
use credit_bank_store::rows::Outcome;

/// Code of the reasons of a requested correction.
const CORRECTION: &str = "correction_requested";
/// Code of the reason of a requested withdrawal.
const WITHDRAWAL: &str = "withdrawal_requested";
/// Most characters of a provider's words that a reason repeats.
const LONGEST: usize = 900;

/// Adds reasons to those that the outcome has.
pub(super) fn add(outcome: &mut Outcome, more: Vec<Reason>) -> Result<(), Problem> {
    let mut reasons = read(outcome)?;
    reasons.extend(more);
    write(outcome, &reasons)
}

/// Takes the reasons of requests away again.
pub(super) fn remove(outcome: &mut Outcome) -> Result<(), Problem> {
    let mut reasons = read(outcome)?;
    reasons.retain(|it| it.code != CORRECTION && it.code != WITHDRAWAL);
    write(outcome, &reasons)
}

fn read(outcome: &Outcome) -> Result<Vec<Reason>, Problem> {
    serde_json::from_value(outcome.reasons.0.clone()).map_err(Problem::internal)
}

fn write(outcome: &mut Outcome, reasons: &[Reason]) -> Result<(), Problem> {
    outcome.reasons = Json(serde_json::to_value(reasons).map_err(Problem::internal)?);
    Ok(())
}

/// The provider wants the completion back.
pub(super) fn withdrawal(words: &str) -> Reason {
    let cut: String = words.chars().take(LONGEST).collect();
    reason(
        WITHDRAWAL,
        format!("报送方请求撤回：{cut}"),
        format!("The provider asks to withdraw it: {cut}"),
    )
}

/// What would change, member by member; `is_renamed` says that the name would, without naming it.
pub(super) fn correction(
    words: &str,
    was: &PostedContent,
    is: &PostedContent,
    is_renamed: bool,
) -> Vec<Reason> {
    let cut: String = words.chars().take(LONGEST).collect();
    let mut reasons = vec![reason(
        CORRECTION,
        format!("报送方请求更正：{cut}"),
        format!("The provider asks for a correction: {cut}"),
    )];
    if is_renamed {
        let (zh, en) = ("姓名将更正。", "The name would be corrected.");
        reasons.push(reason(CORRECTION, zh.to_owned(), en.to_owned()));
    }
    for ((zh, en, old), (_, _, new)) in members(was).into_iter().zip(members(is)) {
        if old != new {
            reasons.push(Reason {
                want: Some(new),
                have: Some(old),
                ..reason(
                    CORRECTION,
                    format!("{zh}将更正。"),
                    format!("The {en} would change."),
                )
            });
        }
    }
    reasons
}

fn members(content: &PostedContent) -> [(&'static str, &'static str, String); 9] {
    let text = |value: Option<String>| value.unwrap_or_default();
    let grade = content.grade.as_ref();
    [
        (
            "名录项",
            "award",
            format!("{}@{}", content.award.code, content.award.edition),
        ),
        ("等级", "level", text(content.level.clone())),
        (
            "成绩",
            "grade",
            text(grade.map(|it| format!("{}/{}", it.value, it.scale))),
        ),
        (
            "学时",
            "hours",
            text(content.hours.map(|it| it.to_string())),
        ),
        (
            "证书编号",
            "certificate number",
            text(content.certificate_number.clone()),
        ),
        (
            "结业日期",
            "day of completion",
            content.completed_on.to_string(),
        ),
        (
            "有效期",
            "validity",
            text(content.valid_until.map(|it| it.to_string())),
        ),
        ("主题", "topics", joined(content.tags.iter().cloned())),
        (
            "数值",
            "numbers",
            joined(
                content
                    .measures
                    .iter()
                    .map(|(name, value)| format!("{name} {value}")),
            ),
        ),
    ]
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("、")
}

fn reason(code: &str, zh: String, en: String) -> Reason {
    Reason {
        code: code.to_owned(),
        zh,
        en,
        rule: None,
        clause: None,
        want: None,
        have: None,
    }
}
