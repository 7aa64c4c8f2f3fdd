//! Words for what an outcome is worth.

use super::{Finding, Words, field_zh, say};

pub(super) fn recognition(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::NoRule => say("no_rule", "没有适用的规则", "no rule applies"),
        Finding::NeedsReview => say("needs_review", "须经专家评审", "a panel must decide"),
        Finding::NeedsConsent => say(
            "needs_consent",
            "本规则涉及身份类事实（如退役军人、年龄），经本人单独同意后才据以判断",
            "the rule turns on a status of the person (veteran, age) and sees it only with a separate consent",
        ),
        Finding::UnknownAward { award } => say(
            "unknown_award",
            format!("名录中没有 {award}"),
            format!("{award} is not in the register"),
        ),
        Finding::RegisterValue { award, value } => say(
            "register_value",
            format!("名录规定 {award} 为 {value} 学分"),
            format!("the register values {award} at {value} credits"),
        ),
        Finding::LevelValue { level, value } => say(
            "level_value",
            format!("等级 {level} 为 {value} 学分"),
            format!("level {level} is worth {value} credits"),
        ),
        Finding::TierValue { tag, value } => say(
            "tier_value",
            format!("{tag}证书为 {value} 学分"),
            format!("a certificate of tier {tag} is worth {value} credits"),
        ),
        Finding::FixedValue { value } => say(
            "fixed_value",
            format!("固定为 {value} 学分"),
            format!("fixed at {value} credits"),
        ),
        Finding::Formula {
            text,
            inputs,
            exact,
            step,
            value,
        } => say(
            "formula",
            format!("{text}（{inputs}）＝ {exact}，按 {step} 取整得 {value}"),
            format!("{text} ({inputs}) = {exact}, rounded to steps of {step}: {value}"),
        ),
        Finding::FormulaUnknown { text, missing } => say(
            "formula_unknown",
            format!("无法计算 {text}：缺少{}", field_zh(missing)),
            format!("{text} cannot be computed: {missing} is missing"),
        ),
        _ => return None,
    })
}

pub(super) fn sums(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::LimitedByOutcome { limit, value } => say(
            "limited_by_outcome",
            format!("单项最多 {limit}，取 {value}"),
            format!("at most {limit} for one outcome: {value}"),
        )
        .compare(limit, value),
        Finding::LimitedByYear {
            year,
            limit,
            used,
            value,
        } => say(
            "limited_by_year",
            format!("{year} 年最多 {limit}，已计 {used}，取 {value}"),
            format!("at most {limit} in {year}, {used} counted already: {value}"),
        )
        .compare(limit, used),
        Finding::Pooled { hours, value } => say(
            "pooled",
            format!("合计 {hours} 学时，累计 {value}"),
            format!("{hours} hours in all, {value} together"),
        ),
        Finding::SameContent { kept } => say(
            "same_content",
            format!("内容相同的成果只计最高一项，已计 {kept}"),
            format!("of outcomes of the same content only the greatest counts: {kept}"),
        ),
        Finding::NeverAcademic => say(
            "never_academic",
            "只作积分奖励，永不转换为学历学分",
            "for rewards only, never academic credit",
        ),
        _ => return None,
    })
}
