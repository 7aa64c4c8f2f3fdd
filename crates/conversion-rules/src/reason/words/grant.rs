//! Words for what a plan gives, what it takes, and what it passed over.

use super::terms::{self, credits, measured, raw};
use super::{Finding, Names, Words, say};
use crate::conversion::HUNDRED;
use crate::reason::{Met, code};
use credit_bank_domain::credits::Credits;

pub(super) fn choice(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::CapReached { .. } => cap_reached(finding)?,
        Finding::CourseTaken { course, rule } => {
            let course = names.course(course);
            say(
                "conflict",
                format!("课程{}已由规则 {rule} 转换", course.zh),
                format!("course {} is given by rule {rule}", course.en),
            )
        }
        Finding::OutcomeTaken { outcome, rule } => {
            let outcome = names.outcome(outcome);
            say(
                "conflict",
                format!("{}已用于规则 {rule}", outcome.zh),
                format!("{} is used by rule {rule}", outcome.en),
            )
        }
        Finding::Excluded { exclusion } => say(
            "excluded",
            format!("与方案中的另一项互斥（{exclusion}）"),
            format!("excluded by another choice ({exclusion})"),
        ),
        Finding::Dominated { rule } => say(
            "dominated",
            format!("规则 {rule} 转换的不比它少，用掉的不比它多"),
            format!("rule {rule} gives no less and takes no more"),
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

fn cap_reached(finding: &Finding) -> Option<Words> {
    let Finding::CapReached {
        cap,
        limit,
        used,
        need,
        courses,
    } = finding
    else {
        return None;
    };
    let sum = used.checked_add(*need).unwrap_or(Credits::MAX);
    let over = sum.saturating_sub(*limit);
    let [zh, en] = [0, 1].map(|language| {
        [*limit, *used, *need, over].map(|amount| {
            let [zh, en] = measured(amount, *courses);
            if language == 0 { zh } else { en }
        })
    });
    let ([limit_zh, used_zh, need_zh, over_zh], [limit_en, used_en, need_en, over_en]) = (zh, en);
    Some(
        say(
            code::CAP,
            format!(
                "超过上限 {cap}：上限 {limit_zh}，已用 {used_zh}，还需 {need_zh}，超出 {over_zh}"
            ),
            format!(
                "cap {cap}: limit {limit_en}, used {used_en}, needs {need_en}, {over_en} too many"
            ),
        )
        .compare(
            &raw(*need, *courses),
            &format!("{}/{}", raw(*used, *courses), raw(*limit, *courses)),
        ),
    )
}

pub(super) fn means(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::ConditionsMet {
            outcome,
            conditions,
        } => {
            let met: Vec<[String; 2]> = conditions.iter().map(met).collect();
            let each = |language: usize, between: &str| {
                let words: Vec<&str> = met
                    .iter()
                    .filter_map(|both| both.get(language))
                    .map(String::as_str)
                    .collect();
                words.join(between)
            };
            let outcome = names.outcome(outcome);
            say(
                "conditions_met",
                format!("{}符合全部条件：{}", outcome.zh, each(0, "；")),
                format!("{} meets every condition: {}", outcome.en, each(1, "; ")),
            )
        }
        Finding::Used {
            outcome,
            draw,
            left,
            forfeited,
            consumed,
        } => {
            let [left_zh, left_en] = credits(*left);
            let (zh, en) = match (left.is_zero(), forfeited) {
                (true, _) => ("没有剩余".to_owned(), "nothing left".to_owned()),
                (false, true) => (
                    format!("剩余 {left_zh}作废"),
                    format!("{left_en} left, which end"),
                ),
                (false, false) => (
                    format!("剩余 {left_zh}保留"),
                    format!("{left_en} left, which are kept"),
                ),
            };
            let ([draw_zh, draw_en], outcome) = (credits(*draw), names.outcome(outcome));
            if !consumed {
                say(
                    "used",
                    format!("以{}为依据，不占用其学分", outcome.zh),
                    format!("rests on {}, of which no credits are taken", outcome.en),
                )
            } else if draw.is_zero() {
                say(
                    "used",
                    format!("{}一并使用，本课程不另取其学分，{zh}", outcome.zh),
                    format!(
                        "{} is used along with it; this course takes no credits of it, {en}",
                        outcome.en
                    ),
                )
            } else {
                say(
                    "used",
                    format!("使用{}的 {draw_zh}，{zh}", outcome.zh),
                    format!("uses {draw_en} of {}, {en}", outcome.en),
                )
            }
        }
        _ => return None,
    })
}

pub(super) fn grants(finding: &Finding, names: &Names<'_>) -> Words {
    match finding {
        Finding::Granted { course, credits } => given(
            "granted",
            (names, course, *credits),
            [
                ("免修免考", "，按课程学分记 "),
                ("", " is exempt; its own "),
            ],
            ["", " are recorded"],
        ),
        Finding::AwaitsExam { course, credits } => given(
            "awaits_exam",
            (names, course, *credits),
            [
                ("免修不免考", "，考试合格后记 "),
                ("", ": attendance is waived; "),
            ],
            ["", " once the exam is passed"],
        ),
        Finding::CreditsToMakeUp { course, credits } => given(
            "credits_to_make_up",
            (names, course, *credits),
            [("免修", "，须另行补足 "), ("", " is waived; ")],
            ["", " have to be earned elsewhere"],
        ),
        Finding::GradeUnknown => say(
            "grade_unknown",
            "成绩缺失，由学校补录",
            "no grade is known; the school adds it",
        ),
        _ => room_and_grade(finding),
    }
}

fn room_and_grade(finding: &Finding) -> Words {
    match finding {
        Finding::CapRoom {
            cap,
            before,
            after,
            limit,
            courses,
        } => {
            let [
                [before_zh, before_en],
                [after_zh, after_en],
                [limit_zh, limit_en],
            ] = [*before, *after, *limit].map(|amount| measured(amount, *courses));
            say(
                "cap_room",
                format!("上限 {cap}：此前已计 {before_zh}，计入后 {after_zh}，最多 {limit_zh}"),
                format!(
                    "cap {cap}: {before_en} counted before, {after_en} with this, at most {limit_en}"
                ),
            )
            .compare(&raw(*limit, *courses), &raw(*after, *courses))
        }
        Finding::GradeWritten {
            grade,
            scale,
            degree_review,
        } => {
            // Marks are out of a hundred where nothing else is said; words such as 免考 are on no scale.
            let (scale_zh, scale_en) = match grade.parse::<Credits>() {
                Ok(_) => {
                    let scale = scale.as_deref().unwrap_or(HUNDRED);
                    (format!("（满分 {scale}）"), format!(" out of {scale}"))
                }
                Err(_) => (String::new(), String::new()),
            };
            let (zh, en) = degree_review.map_or_else(
                || (String::new(), String::new()),
                |floor| {
                    let floor = floor.to_plain();
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

/// What is given of a course: `around` stand before and after its name, `after` the amount.
fn given(
    code: &'static str,
    (names, course, amount): (&Names<'_>, &str, Credits),
    [around_zh, around_en]: [(&str, &str); 2],
    [after_zh, after_en]: [&str; 2],
) -> Words {
    let (course, [zh, en]) = (names.course(course), credits(amount));
    say(
        code,
        format!("{}{}{}{zh}{after_zh}", around_zh.0, course.zh, around_zh.1),
        format!("{}{}{}{en}{after_en}", around_en.0, course.en, around_en.1),
    )
}

/// `等级 高级，要求 中级及以上`; what is wanted is only said where it is not what there is.
fn met(met: &Met) -> [String; 2] {
    let [[zh, en], [want_zh, want_en], [have_zh, have_en]] =
        terms::condition(met.field, &met.want, &met.have);
    if met.have == "?" {
        return [
            format!("{zh}：要求 {want_zh}"),
            format!("{en}: wanted {want_en}"),
        ];
    }
    if have_zh == want_zh {
        return [format!("{zh} {have_zh}"), format!("{en} {have_en}")];
    }
    [
        format!("{zh} {have_zh}，要求 {want_zh}"),
        format!("{en} {have_en}, wanted {want_en}"),
    ]
}
