//! Words for periods, choices, floors and penalties.

use super::terms::{credits, field, measured, raw};
use super::{Finding, Names, Words, say, terms};
use crate::model::Effect;
use crate::names::Name;
use crate::reason::Deduction;

pub(super) fn limits(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::WindowClosed { on, next } => {
            let (zh, en) = next.as_ref().map_or_else(
                || (String::new(), String::new()),
                |next| (format!("，下次自 {next} 起"), format!("; next from {next}")),
            );
            say(
                "window_closed",
                format!("{on} 不在受理期内{zh}"),
                format!("applications are not taken on {on}{en}"),
            )
        }
        Finding::ChoiceMade { most } => say(
            "choice_made",
            format!("该规则最多转换 {most} 门，已经选定；其余课程仍可修读"),
            format!("the rule gives at most {most}, chosen already; the others stay open to study"),
        ),
        Finding::EffectChanged {
            cap,
            effect,
            courses,
        } => changed(cap, *effect, &names.courses(courses)),
        Finding::FloorNotReached {
            cap,
            floor,
            have,
            courses,
        } => {
            let ([floor_zh, floor_en], [have_zh, have_en]) =
                (measured(*floor, *courses), measured(*have, *courses));
            say(
                "floor",
                format!("{cap} 要求至少 {floor_zh}，现只有 {have_zh}；达到之前一律不计"),
                format!(
                    "{cap} asks for at least {floor_en}, {have_en} there; below it nothing counts"
                ),
            )
            .compare(&raw(*floor, *courses), &raw(*have, *courses))
        }
        Finding::ElectiveGranted {
            module,
            credits: amount,
        } => {
            let zh = module
                .as_ref()
                .map_or_else(|| "选修".to_owned(), |module| format!("模块 {module} "));
            let en = module.as_ref().map_or_else(
                || "electives".to_owned(),
                |module| format!("module {module}"),
            );
            let [credits_zh, credits_en] = credits(*amount);
            say(
                "granted",
                format!("记入{zh}{credits_zh}，不对应课程"),
                format!("{credits_en} of {en}, without a course"),
            )
        }
        _ => return None,
    })
}

/// What becomes of a grant beyond a cap; `courses` are those in whose place electives count.
fn changed(cap: &str, effect: Effect, courses: &Name) -> Words {
    let (zh, en) = match effect {
        Effect::AttendanceWaiver => (
            "免修不免考".to_owned(),
            "the attendance is waived, not the exam".to_owned(),
        ),
        Effect::ElectiveCredit => (
            format!("选修学分，{}仍须修读", courses.zh),
            format!(
                "the credits count as electives, {} is still to be studied",
                courses.en
            ),
        ),
        _ => (
            "免修并补学分".to_owned(),
            "the course is waived, its credits are made up".to_owned(),
        ),
    };
    say(
        "effect_changed",
        format!("超出上限 {cap} 的部分改为{zh}"),
        format!("beyond cap {cap} {en}"),
    )
}

pub(super) fn values(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::LevelCategory { level, category } => {
            let [category_zh, category_en] = terms::category(category);
            say(
                "category_of_level",
                format!("等级 {level} 的学分记入{category_zh}"),
                format!("credits of level {level} go to the category {category_en}"),
            )
        }
        Finding::TableValue { row, value } => {
            let [zh, en] = credits(*value);
            say(
                "table_value",
                format!("{row}：{zh}"),
                format!("{row}: {en}"),
            )
        }
        Finding::Penalty {
            why,
            before,
            less,
            value,
            is_least,
        } => {
            let ([why_zh, why_en], [value_zh, value_en]) = (deduction(why), credits(*value));
            let ([before_zh, before_en], [less_zh, less_en]) = (credits(*before), credits(*less));
            let (least_zh, least_en) = match is_least {
                true => ("（最少）", ", the least"),
                false => ("", ""),
            };
            if less.is_zero() {
                say(
                    "penalty",
                    format!("{why_zh}：已是最少的 {value_zh}，不再减"),
                    format!("{why_en}: {value_en} is the least already, nothing is taken"),
                )
            } else {
                say(
                    "penalty",
                    format!("{why_zh}：{before_zh}减 {less_zh}，得 {value_zh}{least_zh}"),
                    format!("{why_en}: {before_en} less {less_en} leaves {value_en}{least_en}"),
                )
            }
        }
        Finding::PenaltyVoids { why } => {
            let [zh, en] = deduction(why);
            say(
                "penalty_voids",
                format!("{zh}：不计学分"),
                format!("{en}: no credit"),
            )
        }
        _ => return None,
    })
}

/// `名次为 3（超过 1）`.
fn deduction(why: &Deduction) -> terms::Both {
    let tag = why.tag.as_str();
    let Some((name, number, above)) = &why.above else {
        return [tag.to_owned(), tag.to_owned()];
    };
    let ([name_zh, name_en], above) = (field(name), above.to_plain());
    let number = number.to_plain();
    let (tag_zh, tag_en) = if tag.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("{tag}，"), format!("{tag}, "))
    };
    [
        format!("{tag_zh}{name_zh}为 {number}（超过 {above}）"),
        format!("{tag_en}{name_en} is {number} (above {above})"),
    ]
}
