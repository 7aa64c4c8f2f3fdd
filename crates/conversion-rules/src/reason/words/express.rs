//! Words for equivalences, periods, choices, floors and penalties.

use super::grant::measure;
use super::{Finding, Words, say};
use crate::model::Effect;

pub(super) fn equivalence(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::NoEquivalence { outcome } => say(
            "no_equivalence",
            format!("没有认可 {outcome} 与课程等价的声明，可申请专家评审"),
            format!("no approved statement makes {outcome} the equal of a course; a panel may"),
        ),
        Finding::EquivalenceShort {
            statement,
            what,
            want,
            have,
        } => {
            let zh = if *what == "overlap" {
                "内容重合度"
            } else {
                "学时比"
            };
            let have = have.as_deref().unwrap_or("?");
            let mut words = say(
                "equivalence_short",
                format!("等价声明 {statement} 的{zh}为 {have}，要求不低于 {want}"),
                format!("statement {statement}: {what} is {have}, at least {want} is asked"),
            );
            words.want = Some(want.clone());
            words.have = Some(have.to_owned());
            words
        }
        Finding::EquivalentTo {
            outcome,
            course,
            statement,
            overlap,
            approved_by,
        } => say(
            "equivalent",
            format!(
                "{outcome} 与 {course} 等价：声明 {statement}，重合度 {overlap}，{approved_by}批准"
            ),
            format!(
                "{outcome} stands for {course}: statement {statement}, overlap {overlap}, approved by {approved_by}"
            ),
        ),
        Finding::SameName { outcome, course } => say(
            "same_name",
            format!("{outcome} 与 {course} 为同名课程"),
            format!("{outcome} bears the name of {course}"),
        ),
        _ => return None,
    })
}

pub(super) fn limits(finding: &Finding) -> Option<Words> {
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
        } => changed(cap, *effect, courses),
        Finding::FloorNotReached {
            cap,
            floor,
            have,
            courses,
        } => {
            let [floor, have] = [*floor, *have].map(|amount| measure(amount, *courses));
            say(
                "floor",
                format!("{cap} 要求至少 {floor}，现只有 {have}；达到之前一律不计"),
                format!("{cap} asks for at least {floor}, {have} there; below it nothing counts"),
            )
            .compare(&floor, &have)
        }
        Finding::ElectiveGranted { module, credits } => {
            let zh = module
                .as_ref()
                .map_or_else(|| "选修".to_owned(), |module| format!("模块 {module} "));
            let en = module.as_ref().map_or_else(
                || "electives".to_owned(),
                |module| format!("module {module}"),
            );
            say(
                "granted",
                format!("记入{zh}学分 {credits}，不对应课程"),
                format!("{credits} credits of {en}, without a course"),
            )
        }
        _ => return None,
    })
}

/// What becomes of a grant beyond a cap; `courses` are those in whose place electives count.
fn changed(cap: &str, effect: Effect, courses: &[String]) -> Words {
    let (zh, en) = match effect {
        Effect::AttendanceWaiver => (
            "免修不免考".to_owned(),
            "the attendance is waived, not the exam".to_owned(),
        ),
        Effect::ElectiveCredit => (
            format!("选修学分，{} 仍须修读", courses.join("、")),
            format!(
                "the credits count as electives, {} is still to be studied",
                courses.join(", ")
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
        Finding::LevelCategory { level, category } => say(
            "category_of_level",
            format!("等级 {level} 记入类别 {category}"),
            format!("the level {level} goes to the category {category}"),
        ),
        Finding::TableValue { row, value } => say(
            "table_value",
            format!("{row} 为 {value} 学分"),
            format!("{row} is worth {value} credits"),
        ),
        Finding::Penalty {
            why,
            before,
            less,
            value,
        } => say(
            "penalty",
            format!("{why}：{before} 减 {less}，得 {value}"),
            format!("{why}: {before} less {less} leaves {value}"),
        ),
        Finding::PenaltyVoids { why } => say(
            "penalty_voids",
            format!("{why}：不计学分"),
            format!("{why}: no credit"),
        ),
        _ => return None,
    })
}
