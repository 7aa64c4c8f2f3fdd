//! The words of every finding, Chinese and English.

use super::{Finding, Reason, Verdict};
use credit_bank_domain::credits::Credits;

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
    fn compare(mut self, want: impl ToString, have: impl ToString) -> Self {
        self.want = Some(want.to_string());
        self.have = Some(have.to_string());
        self
    }
}

pub(super) fn reason(finding: &Finding) -> Reason {
    let words = gates(finding)
        .or_else(|| recognition(finding))
        .or_else(|| courses(finding))
        .or_else(|| choice(finding))
        .unwrap_or_else(|| grants(finding));
    Reason {
        code: words.code.to_owned(),
        zh: words.zh,
        en: words.en,
        rule: None,
        clause: None,
        want: words.want,
        have: words.have,
    }
}

fn field_zh(field: &str) -> &str {
    match field {
        "type" => "成果类型",
        "award" => "证书或项目",
        "level" => "等级",
        "tag" => "主题",
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
        (Verdict::Unknown, _) => say(
            "condition_unknown",
            format!("{zh}未知：要求 {want}，请补充证明"),
            format!("{field} unknown: wanted {want}; evidence is needed"),
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

fn gates(finding: &Finding) -> Option<Words> {
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

fn recognition(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::NoRule => say("no_rule", "没有适用的规则", "no rule applies"),
        Finding::NeedsReview => say("needs_review", "须经专家评审", "a panel must decide"),
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

fn courses(finding: &Finding) -> Option<Words> {
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
        Finding::NotRequested { course } => say(
            "not_requested",
            format!("未申请课程 {course}"),
            format!("course {course} was not asked for"),
        ),
        Finding::SlotUnfilled {
            slot,
            want,
            have,
            lacking,
        } => {
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
                format!("“{slot}”需要 {want} 项，已有 {have} 项{zh}"),
                format!("\"{slot}\" needs {want}, {have} there{en}"),
            )
            .compare(want, have)
        }
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

/// An amount of a cap: credits, or whole courses.
fn measure(amount: Credits, courses: bool) -> String {
    if courses {
        amount.hundredths().div_euclid(100).to_string()
    } else {
        amount.to_string()
    }
}

fn choice(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::CapReached {
            cap,
            limit,
            used,
            need,
            courses,
        } => {
            let [limit, used, need] =
                [*limit, *used, *need].map(|amount| measure(amount, *courses));
            let (unit_zh, unit_en) = if *courses {
                ("门", "courses")
            } else {
                ("学分", "credits")
            };
            say(
                "cap",
                format!("超过上限 {cap}：上限 {limit} {unit_zh}，已用 {used}，还需 {need}"),
                format!("cap {cap}: limit {limit} {unit_en}, used {used}, needs {need}"),
            )
            .compare(need, format!("{used}/{limit}"))
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
        Finding::NotPreferred => say(
            "not_preferred",
            "可以使用，但另一方案学分更多或消耗更少",
            "usable, but the plan gives more or consumes less without it",
        ),
        Finding::TooManyCombinations { limit } => say(
            "too_many_combinations",
            format!("组合超过 {limit} 种，请缩小课程范围"),
            format!("more than {limit} combinations; ask for fewer courses"),
        ),
        _ => return None,
    })
}

fn grants(finding: &Finding) -> Words {
    match finding {
        Finding::ConditionsMet {
            outcome,
            conditions,
        } => say(
            "conditions_met",
            format!("成果 {outcome} 符合全部条件：{conditions}"),
            format!("outcome {outcome} meets every condition: {conditions}"),
        ),
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
            .compare(limit, after)
        }
        Finding::GradeWritten {
            grade,
            degree_review: None,
        } => say(
            "grade",
            format!("成绩记为 {grade}"),
            format!("the grade written is {grade}"),
        ),
        Finding::GradeWritten {
            grade,
            degree_review: Some(floor),
        } => say(
            "grade",
            format!("成绩记为 {grade}，学位审核时按 {floor} 计"),
            format!("the grade written is {grade}; it counts as {floor} for a degree"),
        ),
        _ => say(
            "grade_unknown",
            "成绩缺失，由学校补录",
            "no grade is known; the school adds it",
        ),
    }
}
