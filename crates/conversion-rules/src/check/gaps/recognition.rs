//! A rung, a mark, hours, award dates or days between recognition rules that are alike but for those.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use crate::canonical;
use crate::compiled::CompiledRules;
use crate::fact::{Fact, FactGrade};
use crate::model::{AwardedRange, LevelRef, Pattern, RecogniseRule, RuleSet};
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// In what the rules of a group differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Along {
    Level,
    Grade,
    Hours,
    Awarded,
    Effective,
}

const ALL: [Along; 5] = [
    Along::Level,
    Along::Grade,
    Along::Hours,
    Along::Awarded,
    Along::Effective,
];

/// A rule and how far it reaches: ranks, hundredths of marks or hours, or days, both ends included.
struct Reach<'r> {
    rule: &'r RecogniseRule,
    low: i64,
    high: i64,
}

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut groups: BTreeMap<(Along, String), Vec<Reach<'_>>> = BTreeMap::new();
    for rule in rules.recognise_rules() {
        for along in ALL {
            if let Some((likeness, low, high)) = reach(rules, rule, along) {
                let group = groups.entry((along, likeness)).or_default();
                group.push(Reach { rule, low, high });
            }
        }
    }
    groups.retain(|_, group| group.len() > 1);
    if groups.is_empty() {
        return Vec::new();
    }
    let compiled = CompiledRules::of(rules.with_rules(rules.rules.clone()));
    let mut findings = Vec::new();
    for ((along, _), mut group) in groups {
        group.sort_by(|a, b| (a.low, a.high, &a.rule.id).cmp(&(b.low, b.high, &b.rule.id)));
        let mut reached: Option<Reach<'_>> = None;
        for next in group {
            if let Some(below) = &reached {
                findings.extend(hole(&compiled, around, along, (below, &next)));
            }
            if reached.as_ref().is_none_or(|it| next.high > it.high) {
                reached = Some(next);
            }
        }
    }
    findings
}

/// What a rule has in common with those that are compared with it, and how far it reaches.
fn reach(rules: &RuleSet, rule: &RecogniseRule, along: Along) -> Option<(String, i64, i64)> {
    let day = |day: NaiveDate| i64::from(day.num_days_from_ce());
    let mut like: Pattern = rule.when.clone();
    let (mark, low, high) = match along {
        Along::Level => {
            let range = like.level.take()?;
            let rank = |level: &LevelRef| rules.find_level(level).map(|it| i64::from(it.rank));
            let framework = range.min.as_ref().or(range.max.as_ref())?.framework.clone();
            let (low, high) = (range.min.as_ref().map(rank), range.max.as_ref().map(rank));
            (framework, low.flatten(), high.flatten())
        }
        Along::Grade => {
            let range = like.grade.take()?;
            let high = range.max.map(Credits::hundredths);
            (range.scale, Some(range.min.hundredths()), high)
        }
        Along::Hours => {
            let range = like.hours.take()?;
            let [low, high] = [range.min, range.max].map(|end| end.map(Credits::hundredths));
            (String::new(), low, high)
        }
        Along::Awarded => {
            let range = like.awarded.take()?;
            let until = range.until.and_then(|until| until.pred_opt());
            let (low, high) = (range.from.map(day), until.map(day));
            like.awarded = Some(AwardedRange {
                from: None,
                until: None,
                ..range
            });
            (String::new(), low, high)
        }
        Along::Effective => {
            let period = rule.effective?;
            (String::new(), Some(day(period.from)), period.to.map(day))
        }
    };
    let always = rule.effective.filter(|_| along != Along::Effective);
    let likeness = canonical::to_json(&(mark, like, always));
    Some((likeness, low.unwrap_or(i64::MIN), high.unwrap_or(i64::MAX)))
}

/// The first outcome between the two, where there is one and no rule of the set speaks of it.
fn hole(
    rules: &CompiledRules,
    around: &Surroundings<'_>,
    along: Along,
    (below, above): (&Reach<'_>, &Reach<'_>),
) -> Option<CheckFinding> {
    let next = below.high.checked_add(1).filter(|next| *next < above.low)?;
    let (lower, upper) = (below.rule, above.rule);
    // Where the register fixes the value, or leaves it to another rule, these two say nothing.
    let gives = |rule: &RecogniseRule| {
        let on = witness::day_in_force(rules, rule);
        let nearest = witness::fact_for(&rule.when, rules, on);
        let made = witness::decision(rules, rule, &nearest, (around, on));
        made.is_some_and(|made| made.lot().is_some())
    };
    if !gives(lower) || !gives(upper) {
        return None;
    }
    let mut on = witness::day_in_force(rules, lower);
    let day = || NaiveDate::from_num_days_from_ce_opt(i32::try_from(next).ok()?);
    let mut fact = witness::fact_for(&lower.when, rules, on);
    let (field, name) = match along {
        Along::Level => (
            "when.level",
            rung(rules, lower, (next, above.low), &mut fact)?,
        ),
        Along::Grade => ("when.grade", mark(lower, (next, above.low), &mut fact)?),
        Along::Hours => ("when.hours", hours((next, above.low), &mut fact)?),
        Along::Awarded => {
            fact.awarded_on = day()?;
            on = on.max(fact.awarded_on);
            ("when.awarded", format!("{} 取得的成果", fact.awarded_on))
        }
        Along::Effective => {
            on = day()?;
            fact = witness::fact_for(&lower.when, rules, on);
            ("effective", format!("{on} "))
        }
    };
    let in_force = |rule: &RecogniseRule| rule.effective.is_none_or(|it| it.contains(on));
    let about = rules.recognition_about(&fact);
    let mut speaking = about.into_iter().filter(|rule| in_force(rule));
    let is_spoken_of = speaking.any(|rule| witness::satisfies(&rule.when, &fact, rules, on));
    if is_spoken_of || !rules.effective.contains(on) {
        return None;
    }
    let words = (
        format!("{name}介于本规则与 {} 之间，没有认定规则", upper.id),
        format!(
            "between this rule and {} there is an outcome that no rule recognises",
            upper.id
        ),
    );
    let shown = Witness::of(vec![fact], on).naming([&upper.id]);
    Some(CheckFinding::new("K04", ("rules", &lower.id), words, &shown).at(field))
}

/// The lowest rung from the one rank and below the other.
fn rung(
    rules: &RuleSet,
    lower: &RecogniseRule,
    (from, until): (i64, i64),
    fact: &mut Fact,
) -> Option<String> {
    let top = lower.when.level.as_ref()?.max.as_ref()?;
    let mut frameworks = rules.frameworks.iter();
    let framework = frameworks.find(|one| one.code == top.framework)?;
    let mut levels = framework.levels.iter();
    let level = levels.find(|level| (from..until).contains(&i64::from(level.rank)))?;
    let reference = LevelRef {
        framework: framework.code.clone(),
        level: level.level.clone(),
    };
    fact.level = witness::level_of(&reference, rules);
    Some(format!("等级 {} ", level.name))
}

/// Whole marks only: that 79.5 lies between 79 and 80 is no gap where marks are whole.
fn mark(lower: &RecogniseRule, between: (i64, i64), fact: &mut Fact) -> Option<String> {
    let value = whole(between)?;
    fact.grade = Some(FactGrade {
        scale: lower.when.grade.as_ref()?.scale.clone(),
        value,
    });
    Some(format!("成绩 {value} "))
}

/// Whole hours only, as with marks.
fn hours(between: (i64, i64), fact: &mut Fact) -> Option<String> {
    let value = whole(between)?;
    fact.hours = Some(value);
    Some(format!("{value} 学时"))
}

/// The least whole amount from the one number of hundredths and below the other.
fn whole((from, until): (i64, i64)) -> Option<Credits> {
    let whole = from.checked_add(99)?.div_euclid(100);
    let value = whole.checked_mul(100).filter(|value| *value < until)?;
    Credits::from_hundredths(value).ok()
}
