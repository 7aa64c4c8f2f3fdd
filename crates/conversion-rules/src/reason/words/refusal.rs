//! Words for what stands against the use of an outcome or the giving of a course.

use super::{Finding, Words, condition, say};

pub(super) fn gates(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::Condition {
            field,
            want,
            have,
            verdict,
        } => condition(field, want, have.as_deref(), *verdict),
        Finding::EvidencePending => say(
            "evidence_pending",
            "证明材料尚未核验",
            "the evidence is not verified yet",
        ),
        Finding::EvidenceDisputed => say(
            "evidence_disputed",
            "证明材料存疑，正在核查",
            "the evidence is disputed",
        ),
        Finding::EvidenceRevoked => say(
            "evidence_revoked",
            "证明已被撤销",
            "the evidence was revoked",
        ),
        Finding::NotRecognised => say(
            "not_recognised",
            "成果尚未认定",
            "the outcome is not recognised",
        ),
        Finding::Frozen => say(
            "frozen",
            "成果已冻结，恢复前不能转换",
            "the outcome is frozen",
        ),
        Finding::Expired { until, on } => say(
            "expired",
            format!("已过有效期：有效至 {until}，申请日 {on}；学习记录仍保留"),
            format!("expired: valid until {until}, asked on {on}; it stays in the lifelong record"),
        )
        .compare(on, until),
        Finding::NotConvertible => say(
            "not_convertible",
            "该成果只记入账户，不能转换为学历学分",
            "the outcome stays in the account and never becomes academic credit",
        ),
        Finding::GivesNothing => say(
            "gives_nothing",
            "规则明示该成果不予转换",
            "the rule expressly gives nothing for it",
        ),
        Finding::UsedAlready { place } => say(
            "used_already",
            format!("同一成果已在 {place} 使用，不得重复转换"),
            format!("the outcome is used already at {place}"),
        ),
        Finding::DeclinedByLearner => say(
            "declined_by_learner",
            "学习者不使用",
            "declined by the learner",
        ),
        Finding::NotInForce { on } => say(
            "not_in_force",
            format!("规则在 {on} 不在施行期内"),
            format!("the rule is not in force on {on}"),
        ),
        _ => return None,
    })
}

pub(super) fn courses(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::CourseDenied { course, deny } => say(
            "course_denied",
            format!("课程 {course} 不得转换（{deny}）"),
            format!("course {course} is banned from transfer ({deny})"),
        ),
        Finding::CourseNotConvertible { course } => say(
            "course_not_convertible",
            format!("课程 {course} 不得免修"),
            format!("course {course} can never be transferred into"),
        ),
        Finding::UnknownCourse { course } => say(
            "unknown_course",
            format!("专业中没有课程 {course}"),
            format!("the programme has no course {course}"),
        ),
        Finding::PassedAlready { course } => say(
            "passed_already",
            format!("课程 {course} 已修读合格"),
            format!("course {course} is passed already"),
        ),
        Finding::GrantedAlready { course } => say(
            "granted_already",
            format!("课程 {course} 已经转换"),
            format!("course {course} is granted already"),
        ),
        Finding::AppliedAlready { course } => say(
            "applied_already",
            format!("课程 {course} 已申请，待院校决定"),
            format!("course {course} is applied for already; the school has yet to decide"),
        ),
        Finding::AskedTogether { course, with } => say(
            "asked_together",
            format!(
                "课程 {course} 只与 {} 一并转换，须一并申请",
                with.join("、")
            ),
            format!(
                "course {course} is given only together with {}, which must be asked for as well",
                with.join(", ")
            ),
        ),
        Finding::RequiredNotMet { required, with } => super::unmet::words(required, with),
        Finding::SearchStopped => say(
            "search_stopped",
            "在搜索上限内没有找到满足要求的方案",
            "no plan that gives what is required was found within the search limit",
        ),
        Finding::NotRequested { course } => say(
            "not_requested",
            format!("未申请课程 {course}"),
            format!("course {course} was not asked for"),
        ),
        _ => return None,
    })
}

pub(super) fn shortfalls(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::SlotUnfilled {
            slot,
            want,
            have,
            lacking,
            unfit,
        } => {
            let (unfit_zh, unfit_en) = super::unfit(unfit);
            let (zh, en) = if lacking.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!("，还缺：{}", lacking.join("、")),
                    format!("; still missing: {}", lacking.join(", ")),
                )
            };
            say(
                "slot_unfilled",
                format!("“{slot}”需要 {want} 项，已有 {have} 项{unfit_zh}{zh}"),
                format!("\"{slot}\" needs {want}, {have} there{unfit_en}{en}"),
            )
            .compare(want, have)
        }
        Finding::SumShort { what, want, have } => say(
            "sum_short",
            format!("{what} 合计 {have}，需要 {want}"),
            format!("the {what} sum up to {have}, {want} are needed"),
        )
        .compare(want, have),
        Finding::HoursShort { want, have } => say(
            "hours_short",
            format!(
                "再完成 {} 学时（{have}/{want}）",
                want.saturating_sub(*have)
            ),
            format!("{} more hours ({have}/{want})", want.saturating_sub(*have)),
        )
        .compare(want, have),
        Finding::SourceBelowTarget { source, target } => say(
            "source_below_target",
            format!("成果共 {source} 学分，低于课程 {target} 学分"),
            format!("the outcomes are worth {source}, the courses {target}"),
        )
        .compare(target, source),
        Finding::BudgetShort { want, have } => say(
            "budget_short",
            format!("成果余额 {have} 学分，需要 {want}"),
            format!("{have} credits are left of the outcome, {want} are needed"),
        )
        .compare(want, have),
        _ => return None,
    })
}
