//! Words for what a plan gives, what it takes, and what it passed over.

use super::{Finding, Words, field_zh, say};
use crate::reason::Met;
use credit_bank_domain::credits::Credits;

/// An amount of a cap: credits, or whole courses.
pub(super) fn measure(amount: Credits, courses: bool) -> String {
    if courses {
        amount.hundredths().div_euclid(100).to_string()
    } else {
        amount.to_string()
    }
}

pub(super) fn choice(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::CapReached {
            cap,
            limit,
            used,
            need,
            courses,
        } => {
            let sum = used.checked_add(*need).unwrap_or(Credits::MAX);
            let over = sum.saturating_sub(*limit);
            let [limit, used, need, over] =
                [*limit, *used, *need, over].map(|amount| measure(amount, *courses));
            let (unit_zh, unit_en) = if *courses {
                ("门", "courses")
            } else {
                ("学分", "credits")
            };
            say(
                "cap",
                format!(
                    "超过上限 {cap}：上限 {limit} {unit_zh}，已用 {used}，还需 {need}，超出 {over}"
                ),
                format!(
                    "cap {cap}: limit {limit} {unit_en}, used {used}, needs {need}, {over} too many"
                ),
            )
            .compare(&need, &format!("{used}/{limit}"))
        }
        Finding::CourseTaken { course, rule } => say(
            "conflict",
            format!("课程 {course} 已由 {rule} 转换"),
            format!("course {course} is given by {rule}"),
        ),
        Finding::OutcomeTaken { outcome, rule } => say(
            "conflict",
            format!("成果 {outcome} 已用于 {rule}"),
            format!("outcome {outcome} is used by {rule}"),
        ),
        Finding::Excluded { exclusion } => say(
            "excluded",
            format!("与方案中的另一项互斥（{exclusion}）"),
            format!("excluded by another choice ({exclusion})"),
        ),
        Finding::Dominated { rule } => say(
            "dominated",
            format!("{rule} 给的不比它少，用的不比它多"),
            format!("{rule} gives no less and takes no more"),
        ),
        Finding::NotPreferred => say(
            "not_preferred",
            "可以使用，但另一方案学分更多或消耗更少",
            "usable, but the plan gives more or consumes less without it",
        ),
        Finding::PlanNotVerified => say(
            "plan_not_verified",
            "方案未通过复核，请人工处理",
            "the plan did not pass its check; a person has to look",
        ),
        Finding::TooManyCombinations { limit } => say(
            "too_many_combinations",
            format!("组合超过 {limit} 种，请缩小课程范围"),
            format!("more than {limit} combinations; ask for fewer courses"),
        ),
        _ => return None,
    })
}

pub(super) fn means(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::ConditionsMet {
            outcome,
            conditions,
        } => {
            let each = |say: fn(&Met) -> String, between| {
                let words: Vec<String> = conditions.iter().map(say).collect();
                words.join(between)
            };
            let zh = each(
                |met| format!("{} {}（{}）", field_zh(met.field), met.want, met.have),
                "；",
            );
            let en = each(
                |met| format!("{} {} ({})", met.field, met.want, met.have),
                "; ",
            );
            say(
                "conditions_met",
                format!("成果 {outcome} 符合全部条件：{zh}"),
                format!("outcome {outcome} meets every condition: {en}"),
            )
        }
        Finding::Used {
            outcome,
            draw,
            left,
            forfeited,
        } => {
            let (zh, en) = match (left.is_zero(), forfeited) {
                (true, _) => ("，无剩余".to_owned(), ", nothing left".to_owned()),
                (false, true) => (
                    format!("，剩余 {left} 作废"),
                    format!(", {left} left is void"),
                ),
                (false, false) => (
                    format!("，剩余 {left} 保留"),
                    format!(", {left} left is kept"),
                ),
            };
            say(
                "used",
                format!("使用成果 {outcome} 的 {draw} 学分{zh}"),
                format!("uses {draw} credits of outcome {outcome}{en}"),
            )
        }
        _ => return None,
    })
}

pub(super) fn grants(finding: &Finding) -> Words {
    match finding {
        Finding::Granted { course, credits } => say(
            "granted",
            format!("免修免考 {course}，按课程学分记 {credits}"),
            format!("{course} is exempt; its own {credits} credits are recorded"),
        ),
        Finding::AwaitsExam { course, credits } => say(
            "awaits_exam",
            format!("免修不免考 {course}，考试合格后记 {credits} 学分"),
            format!("{course}: attendance waived; {credits} credits once the exam is passed"),
        ),
        Finding::CreditsToMakeUp { course, credits } => say(
            "credits_to_make_up",
            format!("免修 {course}，须另行补足 {credits} 学分"),
            format!("{course} is waived; {credits} credits must be earned elsewhere"),
        ),
        Finding::CapRoom {
            cap,
            before,
            after,
            limit,
            courses,
        } => {
            let [before, after, limit] =
                [*before, *after, *limit].map(|amount| measure(amount, *courses));
            say(
                "cap_room",
                format!("上限 {cap}：{before} → {after}，不超过 {limit}"),
                format!("cap {cap}: {before} → {after} of at most {limit}"),
            )
            .compare(&limit, &after)
        }
        Finding::GradeWritten {
            grade,
            degree_review,
        } => {
            // Marks that a school writes are out of a hundred; words such as 免考 are on no scale.
            let (scale_zh, scale_en) = match grade.parse::<Credits>() {
                Ok(_) => ("（满分 100）", " out of 100"),
                Err(_) => ("", ""),
            };
            let (zh, en) = degree_review.map_or_else(
                || (String::new(), String::new()),
                |floor| {
                    (
                        format!("，学位审核时按 {floor}（满分 100）计"),
                        format!("; it counts as {floor} out of 100 for a degree"),
                    )
                },
            );
            say(
                "grade",
                format!("成绩记为 {grade}{scale_zh}{zh}"),
                format!("the grade written is {grade}{scale_en}{en}"),
            )
        }
        _ => not_the_grade(finding),
    }
}

/// Why the grade is not another one.
fn not_the_grade(finding: &Finding) -> Words {
    match finding {
        Finding::LowerGrade { rule, grade } => {
            let (zh, en) = grade.as_ref().map_or_else(
                || ("不写成绩".to_owned(), "no grade".to_owned()),
                |grade| (format!("成绩记为 {grade}"), format!("the grade {grade}")),
            );
            say(
                "better_grade",
                format!("{rule} 同样可用，但{zh}；取较高的成绩"),
                format!("{rule} would give the same with {en}; the better grade is taken"),
            )
        }
        _ => say(
            "grade_unknown",
            "成绩缺失，由学校补录",
            "no grade is known; the school adds it",
        ),
    }
}
