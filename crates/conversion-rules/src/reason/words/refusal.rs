//! Words for what stands against the use of an outcome or the giving of a course.

use super::terms::{amount_of, credits, field, hours};
use super::{Finding, Names, Words, condition, say};
use crate::reason::code;

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
        Finding::UsedAlready { here: true } => say(
            code::USED_ALREADY,
            "同一成果已在本校使用，不得重复转换",
            "the outcome is used already at this school",
        ),
        Finding::UsedAlready { here: false } => say(
            code::USED_ALREADY,
            "同一成果已在另一院校使用，不得重复转换",
            "the outcome is used already at another school",
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

pub(super) fn courses(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let of = |code, course: &String, after_zh: &str, after_en: &str| {
        let course = names.course(course);
        say(
            code,
            format!("课程{}{after_zh}", course.zh),
            format!("course {} {after_en}", course.en),
        )
    };
    Some(match finding {
        Finding::CourseDenied { course, deny } => of(
            code::COURSE_DENIED,
            course,
            &format!("不得转换（{deny}）"),
            &format!("is banned from transfer ({deny})"),
        ),
        Finding::CourseNotConvertible { course } => of(
            code::COURSE_NOT_CONVERTIBLE,
            course,
            "不得免修",
            "can never be transferred into",
        ),
        Finding::UnknownCourse { course } => say(
            "unknown_course",
            format!("专业中没有课程 {course}"),
            format!("the programme has no course {course}"),
        ),
        Finding::PassedAlready { course } => {
            of("passed_already", course, "已修读合格", "is passed already")
        }
        Finding::GrantedAlready { course } => of(
            code::GRANTED_ALREADY,
            course,
            "已经转换",
            "is granted already",
        ),
        Finding::AppliedAlready { course } => of(
            code::APPLIED_ALREADY,
            course,
            "已申请，待院校决定",
            "is applied for already; the school has yet to decide",
        ),
        Finding::AskedTogether { course, with } => {
            let (course, with) = (names.course(course), names.courses(with));
            say(
                "asked_together",
                format!("课程{}只与{}一并转换，须一并申请", course.zh, with.zh),
                format!(
                    "{} is given only together with {}, which must be asked for as well",
                    course.en, with.en
                ),
            )
        }
        Finding::RequiredNotMet { required, with } => super::unmet::words(required, with, names),
        Finding::SearchStopped => say(
            "search_stopped",
            "在搜索上限内没有找到满足要求的方案",
            "no plan that gives what is required was found within the search limit",
        ),
        Finding::NotRequested { course } => of(
            "not_requested",
            course,
            "不在所申请的课程之内",
            "was not asked for",
        ),
        _ => return None,
    })
}

pub(super) fn shortfalls(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::SlotUnfilled { .. } => unfilled(finding, names)?,
        Finding::SumShort { what, want, have } => {
            let [what_zh, what_en] = field(what);
            let ([want_zh, want_en], [have_zh, have_en]) =
                (amount_of(what, *want), amount_of(what, *have));
            say(
                "sum_short",
                format!("{what_zh}合计 {have_zh}，需要 {want_zh}"),
                format!("the {what_en} sum up to {have_en}, {want_en} are needed"),
            )
            .compare(want, have)
        }
        Finding::HoursShort { want, have } => {
            let [more_zh, more_en] = hours(want.saturating_sub(*have));
            let ([want_zh, want_en], [have_zh, have_en]) = (hours(*want), hours(*have));
            say(
                "hours_short",
                format!("再完成 {more_zh}（已有 {have_zh}，需要 {want_zh}）"),
                format!("{more_en} more ({have_en} there, {want_en} needed)"),
            )
            .compare(want, have)
        }
        Finding::SourceBelowTarget { .. } => below(finding, names)?,
        Finding::BudgetShort { want, have } => {
            let ([want_zh, want_en], [have_zh, have_en]) = (credits(*want), credits(*have));
            say(
                code::BUDGET_SHORT,
                format!("可用余额 {have_zh}，需要 {want_zh}"),
                format!("{have_en} available of the outcome, {want_en} needed"),
            )
            .compare(want, have)
        }
        _ => return None,
    })
}

/// A place of the rule takes more outcomes, or others, than there are.
fn unfilled(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::SlotUnfilled {
        slot,
        want,
        have,
        distinct,
        lacking,
        unfit,
    } = finding
    else {
        return None;
    };
    let (unfit_zh, unfit_en) = super::unfit(unfit, false, names);
    let [apart_zh, apart_en] = super::apart(*distinct);
    let (zh, en) = if lacking.is_empty() {
        (String::new(), String::new())
    } else {
        let more = want.saturating_sub(*have);
        let [zh, en] = super::any_of(lacking, (*distinct, more), names);
        (
            format!("，还缺 {more} 项：{zh}"),
            format!("; {more} still missing: {en}"),
        )
    };
    let plural = if *want == 1 { "" } else { "s" };
    let words = say(
        "slot_unfilled",
        format!("“{slot}”需要 {want} 项{apart_zh}，已有 {have} 项{unfit_zh}{zh}"),
        format!("\"{slot}\" needs {want} outcome{plural}{apart_en}, {have} there{unfit_en}{en}"),
    );
    Some(words.compare(want, have))
}

/// The outcomes are worth less than what they would give.
fn below(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::SourceBelowTarget {
        outcomes,
        courses,
        source,
        target,
    } = finding
    else {
        return None;
    };
    let ([source_zh, source_en], [target_zh, target_en]) = (credits(*source), credits(*target));
    let by = names.outcomes(outcomes);
    let (sum_zh, are) = match outcomes.len() {
        1 => ("值", "is"),
        _ => ("共值", "are"),
    };
    let (to_zh, to_en) = if courses.is_empty() {
        ("所给的选修学分".to_owned(), "what is given".to_owned())
    } else {
        let courses = names.courses(courses);
        (courses.zh, courses.en)
    };
    let words = say(
        "source_below_target",
        format!("{}{sum_zh} {source_zh}，低于{to_zh}的 {target_zh}", by.zh),
        format!(
            "{} {are} worth {source_en}, less than the {target_en} of {to_en}",
            by.en
        ),
    );
    Some(words.compare(target, source))
}
