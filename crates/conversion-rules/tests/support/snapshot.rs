//! Explanations as a school official reads them: one file for each case under `tests/snapshots/`.
//!
//! `EXPLANATIONS=write cargo test -p credit-bank-conversion-rules` writes all of them anew; review the
//! difference.

use super::{arithmetic, awards, compiled, rule_set};
use credit_bank_conversion_rules::model::{Effect, Measure, RuleSet};
use credit_bank_conversion_rules::{
    Conversion, ConversionRequest, Decision, Fact, Horizon, Prospects, Reason, Recognitions,
    WhyNot, prospects,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use std::cell::RefCell;
use std::fmt::Write;
use std::sync::LazyLock;

static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);

thread_local! {
    static TEXT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A case that is being asked; at its end everything that was answered is compared with its file.
pub struct Case(&'static str);

/// Opens the file of a case, which bears the name of its test.
pub fn of(name: &'static str) -> Case {
    TEXT.set(Some(format!("{}\n", name.replace('_', " "))));
    Case(name)
}

impl Drop for Case {
    fn drop(&mut self) {
        let text = TEXT.take().unwrap();
        if std::thread::panicking() {
            return;
        }
        let name = self.0;
        let path = format!("{}/tests/snapshots/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var("EXPLANATIONS").is_ok_and(|value| value == "write") {
            std::fs::write(&path, &text).unwrap();
        }
        let stored =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(stored, text, "{path}");
    }
}

/// Adds to the open case, where there is one.
fn add(part: impl FnOnce(&mut String)) {
    TEXT.with_borrow_mut(|text| text.as_mut().map(part));
}

/// The plan, and what would change it.
pub fn conversion(request: &ConversionRequest<'_>, plan: &Conversion) {
    add(|text| {
        let horizon = Horizon {
            register: &*AWARDS,
            recognition: &[compiled(&rule_set("bank-recognition"))],
            issuer_classes: &super::issuer_classes(),
            should_stop: &|| false,
        };
        let found = prospects(request, plan, &horizon);
        arithmetic::add_prospects_again(request, plan, &found);
        question(text, request, plan);
        given(text, request.programme, plan);
        not_given(text, request.programme, plan);
        changes(text, &found);
    });
}

fn outcome(text: &mut String, fact: &Fact) {
    write!(
        text,
        "  {}　{}@{}",
        fact.id, fact.award_code, fact.award_edition
    )
    .unwrap();
    let level = fact
        .level
        .as_ref()
        .map(|level| format!("　等级 {}", level.level));
    let grade = fact
        .grade
        .as_ref()
        .map(|it| format!("　成绩 {}/{}", it.value, it.scale));
    let hours = fact.hours.map(|hours| format!("　{hours} 学时"));
    let credits = fact.credits.map(|credits| format!("　认定 {credits} 学分"));
    for part in [level, grade, hours, credits].into_iter().flatten() {
        text.push_str(&part);
    }
    writeln!(text, "　{} 取得", fact.awarded_on).unwrap();
}

fn question(text: &mut String, request: &ConversionRequest<'_>, plan: &Conversion) {
    let programme = request.programme;
    writeln!(
        text,
        "\n专业：{}（{}）　规则集：{} 第 {} 版　申请日：{}\n学习成果",
        programme.name, programme.code, plan.rule_set.code, plan.rule_set.version, plan.on
    )
    .unwrap();
    let mut facts: Vec<&Fact> = request.facts.iter().collect();
    facts.sort_by_key(|fact| &fact.id);
    for fact in facts {
        outcome(text, fact);
    }
}

/// An amount of a cap: credits, or whole courses.
fn amount(value: Credits, measure: Measure) -> String {
    match measure {
        Measure::Credits => value.to_string(),
        Measure::Courses => value.to_string().trim_end_matches(".00").to_owned(),
    }
}

fn reasons(text: &mut String, list: &[Reason]) {
    for reason in list {
        let source = reason.rule.as_ref().map_or_else(String::new, |rule| {
            format!("〔{rule}，{}〕", reason.clause.as_deref().unwrap_or("-"))
        });
        writeln!(text, "    - {}{source}", reason.zh).unwrap();
        writeln!(text, "      {}", reason.en).unwrap();
    }
}

fn name(programme: &Programme, code: &str) -> String {
    let course = programme.find_course(code);
    course.map_or_else(|| "-".to_owned(), |course| course.name.clone())
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Exempt => "免修免考",
        Effect::AttendanceWaiver => "免修不免考",
        Effect::WaiveNoCredit => "免修并补学分",
        Effect::ElectiveCredit => "选修学分",
        Effect::AccountOnly => "只记入账户",
        Effect::NeedsReview => "专家评审",
        Effect::Deny => "不予转换",
    }
}

const fn verdict(verdict: WhyNot) -> &'static str {
    match verdict {
        WhyNot::Failed => "条件不符",
        WhyNot::Unknown => "缺少证明",
        WhyNot::Denied => "不得转换",
        WhyNot::Expired => "已过有效期",
        WhyNot::NotInForce => "规则不在施行期或受理期",
        WhyNot::Conflict => "与已有的使用冲突",
        WhyNot::Cap => "受上限或下限限制",
        WhyNot::SameContent => "内容相同的另一项已计",
        WhyNot::Dominated => "方案中已有不差的用法",
        WhyNot::NotPreferred => "可用而未选",
        WhyNot::DeclinedByLearner => "学习者不用",
        WhyNot::NeedsReview => "须经专家评审",
    }
}

fn given(text: &mut String, programme: &Programme, plan: &Conversion) {
    writeln!(
        text,
        "合计：免修免考 {} 学分，待考试 {} 学分\n\n转换的课程",
        plan.total_credits, plan.pending_exam_credits
    )
    .unwrap();
    for line in &plan.courses {
        let grade = line.grade.as_ref().map_or("-", |grade| grade.text.as_str());
        writeln!(
            text,
            "  {} {}　{} 学分　{}　成绩 {grade}",
            line.course_code,
            name(programme, &line.course_code),
            line.target_credits,
            effect(line.effect),
        )
        .unwrap();
        reasons(text, &line.explanation);
    }
    text.push_str("\n上限\n");
    for cap in &plan.caps {
        writeln!(
            text,
            "  {}　已用 {}，上限 {}〔{}〕",
            cap.id,
            amount(cap.used, cap.measure),
            amount(cap.limit, cap.measure),
            cap.clause
        )
        .unwrap();
    }
}

fn not_given(text: &mut String, programme: &Programme, plan: &Conversion) {
    text.push_str("\n没有用上的成果\n");
    for fact in &plan.unused {
        writeln!(text, "  {}", fact.id).unwrap();
        reasons(text, &fact.reasons);
    }
    text.push_str("\n每项成果与每条规则\n");
    for one in &plan.verdicts {
        let verdict = verdict(one.verdict);
        writeln!(text, "  {} × {}　{verdict}", one.fact_id, one.rule).unwrap();
        reasons(text, &one.reasons);
        if !one.acts.is_empty() {
            text.push_str("    可以做\n");
            reasons(text, &one.acts);
        }
    }
    text.push_str("\n没有转换的课程\n");
    for course in &plan.missing {
        let code = &course.course_code;
        writeln!(text, "  {code} {}", name(programme, code)).unwrap();
        reasons(text, &course.reasons);
    }
    text.push_str("\n下一步\n");
    for step in &plan.next_steps {
        let code = &step.course_code;
        writeln!(
            text,
            "  {code} {}　{} 学分",
            name(programme, code),
            step.credits
        )
        .unwrap();
        reasons(text, &step.acts);
    }
}

fn changes(text: &mut String, found: &Prospects) {
    text.push_str("\n若作改变\n");
    let instead = found.instead.iter().map(|one| &one.reason);
    let caps = found.caps.iter().map(|one| &one.reason);
    let award = found.award.iter().map(|one| &one.reason);
    for reason in instead.chain(caps).chain(award) {
        reasons(text, std::slice::from_ref(reason));
    }
    if found.more > 0 {
        writeln!(text, "    （另有 {} 种，不及以上各项）", found.more).unwrap();
    }
    if found.left_out > 0 {
        writeln!(text, "    （另有 {} 种未计算）", found.left_out).unwrap();
    }
}

/// What the bank recognises.
pub fn recognition(by: (&RuleSet, &[Award]), facts: &[Fact], found: &Recognitions) {
    arithmetic::add_recognition_again(by, facts, found);
    add(|text| {
        text.push_str("\n认定\n");
        for fact in facts {
            outcome(text, fact);
            match &found.decisions[&fact.id] {
                Decision::Recognised(lot) | Decision::Zero(lot) => {
                    writeln!(
                        text,
                        "    认定 {}〔{}，{}〕",
                        lot.credits, lot.rule, lot.clause
                    )
                    .unwrap();
                    reasons(text, &lot.explanation);
                }
                Decision::SameContent { reasons: why, .. } | Decision::Waits { reasons: why } => {
                    text.push_str("    未认定\n");
                    reasons(text, why);
                }
            }
        }
    });
}
