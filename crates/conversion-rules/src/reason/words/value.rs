//! Words for what an outcome is worth.

use super::terms::{credits, field, hours};
use super::{Finding, Names, Words, formula, say};
use crate::reason::code;

pub(super) fn recognition(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::NoRule => say(code::NO_RULE, "没有适用的规则", "no rule applies"),
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
        Finding::RegisterValue { .. }
        | Finding::LevelValue { .. }
        | Finding::TierValue { .. }
        | Finding::FixedValue { .. } => worth(finding)?,
        Finding::Formula { .. } => formula::applied(finding)?,
        Finding::FormulaUnknown { text, missing } if missing.is_empty() => {
            let [zh, en] = formula::text(text);
            say(
                "formula_unknown",
                format!("“{zh}”的得数超出范围"),
                format!("\"{en}\" is out of range"),
            )
        }
        Finding::FormulaUnknown { text, missing } if *missing == [text.as_str()] => {
            let [zh, en] = field(text);
            say(
                "formula_unknown",
                format!("缺少{zh}，无法计值"),
                format!("without {en} no value can be told"),
            )
        }
        Finding::FormulaUnknown { text, missing } => {
            let [text_zh, text_en] = formula::text(text);
            let (zh, en): (Vec<String>, Vec<String>) = missing
                .iter()
                .map(|name| field(name))
                .map(|[zh, en]| (zh, en))
                .unzip();
            say(
                "formula_unknown",
                format!("无法计算“{text_zh}”：缺少{}", zh.join("、")),
                format!(
                    "\"{text_en}\" cannot be computed: {} missing",
                    en.join(", ")
                ),
            )
        }
        _ => return None,
    })
}

/// What the register or a rule says outright.
fn worth(finding: &Finding) -> Option<Words> {
    let (code, zh, en, value) = match finding {
        Finding::RegisterValue { award, value } => (
            "register_value",
            format!("名录规定 {award} 为"),
            format!("the register values {award} at"),
            *value,
        ),
        Finding::LevelValue { level, value } => (
            "level_value",
            format!("等级 {level} 为"),
            format!("level {level} is worth"),
            *value,
        ),
        Finding::TierValue { tag, value } => (
            "tier_value",
            format!("{tag}证书为"),
            format!("a certificate of tier {tag} is worth"),
            *value,
        ),
        Finding::FixedValue { value } => (
            "fixed_value",
            "固定为".to_owned(),
            "fixed at".to_owned(),
            *value,
        ),
        _ => return None,
    };
    let [value_zh, value_en] = credits(value);
    Some(say(
        code,
        format!("{zh} {value_zh}"),
        format!("{en} {value_en}"),
    ))
}

pub(super) fn sums(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::LimitedByOutcome { limit, value } => {
            let ([limit_zh, limit_en], [value_zh, value_en]) = (credits(*limit), credits(*value));
            say(
                "limited_by_outcome",
                format!("单项最多 {limit_zh}，取 {value_zh}"),
                format!("at most {limit_en} for one outcome: {value_en}"),
            )
            .compare(limit, value)
        }
        Finding::LimitedByYear {
            year,
            limit,
            used,
            value,
        } => {
            let [
                [limit_zh, limit_en],
                [used_zh, used_en],
                [value_zh, value_en],
            ] = [*limit, *used, *value].map(credits);
            say(
                "limited_by_year",
                format!("{year} 年最多 {limit_zh}，已计 {used_zh}，取 {value_zh}"),
                format!("at most {limit_en} in {year}, {used_en} counted already: {value_en}"),
            )
            .compare(limit, used)
        }
        Finding::Pooled { hours: sum, value } => {
            let ([hours_zh, hours_en], [value_zh, value_en]) = (hours(*sum), credits(*value));
            say(
                "pooled",
                format!("合计 {hours_zh}，累计 {value_zh}"),
                format!("{hours_en} in all, {value_en} together"),
            )
        }
        Finding::SameContent { kept: id } => {
            let kept = names.outcome(id);
            let mut words = say(
                "same_content",
                format!("内容相同的成果只计最高一项，已计{}", kept.zh),
                format!(
                    "of outcomes of the same content only the greatest counts: {}",
                    kept.en
                ),
            );
            words.have = Some(id.clone());
            words
        }
        Finding::NeverAcademic => say(
            "never_academic",
            "只作积分奖励，永不转换为学历学分",
            "for rewards only, never academic credit",
        ),
        _ => return None,
    })
}
