//! K10: formulas that leave their range, and steps and amounts that are not of the rule set's credits.

mod amounts;
mod elective;
mod scales;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::exact::{Formula, Rounding};
use crate::fact::{Fact, FactGrade};
use crate::model::{
    GradeRule, Linear, LotEffect, Pattern, RecogniseRule, RuleSet, TransferRule, ValueRule,
};
use crate::recognise::value::{self, value_of_name};
use amounts::is_off;
pub(super) use amounts::most as most_of_one;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;

/// No mark is above this.
const MARK_MAX_HUNDREDTHS: i64 = 10_000;
/// No outcome has more hours, weeks or years than this.
const AMOUNT_MAX_HUNDREDTHS: i64 = 1_000_000;

/// Amounts that are tried for one that a step rounds off the rule set's own.
const TRIED_MAX: i64 = 400;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for rule in rules.recognise_rules() {
        findings.extend(of_value(rules, rule, around));
        findings.extend(step_of_value(rules, rule));
        findings.extend(amounts::of_recognition(rules, rule, around));
    }
    for rule in rules.transfer_rules() {
        for linear in rule.gives.grade.iter().flat_map(linears) {
            findings.extend(of_grade(rules, rule, linear));
        }
        findings.extend(elective::find(rules, rule));
        findings.extend(scales::find(rules, rule));
    }
    findings
}

/// An outcome to which the rule gives one of the values that are written in it, or what its formula makes at most.
pub(super) fn valued(rules: &RuleSet, rule: &RecogniseRule, on: NaiveDate) -> Option<Fact> {
    let mut cases = amounts::cases(rules, rule, on);
    cases.pop().map(|(_, fact)| fact)
}

/// The formulas of a grade policy, those of which it takes the highest included.
fn linears(policy: &GradeRule) -> Vec<&Linear> {
    match policy {
        GradeRule::Linear(linear) => vec![linear],
        GradeRule::Highest(policies) => policies.iter().flat_map(linears).collect(),
        _ => Vec::new(),
    }
}

fn of_value(
    rules: &RuleSet,
    rule: &RecogniseRule,
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let ValueRule::Formula(formula) = &rule.give.value else {
        return None;
    };
    let most = if rule.give.effect == LotEffect::Points {
        AMOUNT_MAX_HUNDREDTHS
    } else {
        Credits::MOST_OF_ONE.hundredths()
    };
    let most = Credits::from_hundredths(most).ok()?;
    let on = witness::day_in_force(rules, rule);
    let facts = ends(rules, &rule.when, formula, on);
    // A limit of the rule may bring back what the formula alone would not keep.
    let (fact, how) = facts.into_iter().find_map(|fact| {
        let how = how_outside(&fact, (formula, value::grain(rule, rules)), most)?;
        witness::decision(rules, rule, &fact, (around, on))
            .is_some_and(|made| made.lot().is_none_or(|lot| lot.credits > most))
            .then_some((fact, how))
    })?;
    let shown = Witness::of(vec![fact], on);
    Some(outside(&rule.id, formula, how, &shown).at("give.value"))
}

fn of_grade(rules: &RuleSet, rule: &TransferRule, linear: &Linear) -> Vec<CheckFinding> {
    let whole = Credits::from_hundredths(100).unwrap_or_default();
    let most = Credits::from_hundredths(MARK_MAX_HUNDREDTHS).unwrap_or_default();
    let on = witness::open_day(rules, Some(rule)).unwrap_or(rules.effective.from);
    let mut findings = Vec::new();
    for (slot, pattern) in rule
        .uses
        .iter()
        .enumerate()
        .flat_map(|(number, slot)| slot.any_of.iter().map(move |one| (number, one)))
    {
        let mut facts = ends(rules, pattern, &linear.formula, on).into_iter();
        let grain = (whole, linear.round);
        let how = |fact| Some((how_outside(&fact, (&linear.formula, grain), most)?, fact));
        if let Some((how, fact)) = facts.find_map(how) {
            // The same mark everywhere: it is the best one that is written.
            let mut filled = witness::facts_by(rule, rules, on, (slot, pattern));
            for one in &mut filled {
                one.grade.clone_from(&fact.grade);
            }
            let shown = Witness::of(filled, on);
            findings.push(outside(&rule.id, &linear.formula, how, &shown).at("gives.grade"));
        }
    }
    findings
}

/// How a formula leaves its range.
#[derive(Clone, Copy)]
enum Outside {
    NoValue,
    BelowZero,
    Above { value: Credits, most: Credits },
}

fn how_outside(
    fact: &Fact,
    (formula, (step, rounding)): (&Formula, (Credits, Rounding)),
    most: Credits,
) -> Option<Outside> {
    let Some(exact) = formula.evaluate(&|name| value_of_name(fact, fact.hours, name)) else {
        return Some(Outside::NoValue);
    };
    match exact.to_step(step, rounding) {
        None if exact.is_negative() => Some(Outside::BelowZero),
        None => Some(Outside::NoValue),
        Some(value) => (value > most).then_some(Outside::Above { value, most }),
    }
}

fn outside(rule: &str, formula: &Formula, how: Outside, shown: &Witness) -> CheckFinding {
    let (zh, en) = match how {
        Outside::NoValue => ("会无法计算".to_owned(), "has no value".to_owned()),
        Outside::BelowZero => ("会小于 0".to_owned(), "falls below 0".to_owned()),
        Outside::Above { value, most } => (
            format!("会得 {value}，大于 {most}"),
            format!("comes to {value}, above {most}"),
        ),
    };
    let words = (
        format!("公式 {} 在允许的范围内{zh}", formula.text()),
        format!("within what is let in {} {en}", formula.text()),
    );
    CheckFinding::new("K10", ("rules", rule), words, shown)
}

/// A step of values that are no multiple of the rule set's own, with an outcome of such a value.
fn step_of_value(rules: &RuleSet, rule: &RecogniseRule) -> Option<CheckFinding> {
    let (step, rounding) = (rule.give.step?, value::grain(rule, rules).1);
    let ValueRule::Formula(formula) = &rule.give.value else {
        return None;
    };
    let on = witness::day_in_force(rules, rule);
    let fact = tried(formula).find_map(|amount| {
        let mut fact = witness::fact_for(&rule.when, rules, on);
        for name in formula.names() {
            fact = with(&fact, name, "100", amount);
        }
        let value = formula
            .evaluate(&|name| value_of_name(&fact, fact.hours, name))
            .and_then(|value| value.to_step(step, rounding))?;
        let fits = witness::satisfies(&rule.when, &fact, rules, on);
        (fits && is_off(value, rules)).then_some(fact)
    })?;
    let shown = Witness::of(vec![fact], on);
    Some(off_step(rules, &rule.id, step, &shown).at("give.step"))
}

/// Amounts for the names of a formula, from 1.
fn tried(formula: &Formula) -> impl Iterator<Item = Credits> + use<> {
    let most = if formula.names().is_empty() {
        1
    } else {
        TRIED_MAX
    };
    let whole = (1..=most).map(|number| Credits::from_hundredths(number.saturating_mul(100)));
    whole.flatten()
}

fn off_step(rules: &RuleSet, rule: &str, step: Credits, shown: &Witness) -> CheckFinding {
    let unit = rules.units.credit_step;
    let words = (
        format!("步长 {step} 不是学分步长 {unit} 的倍数"),
        format!("the step {step} is no multiple of the credit step {unit}"),
    );
    CheckFinding::new("K10", ("rules", rule), words, shown)
}

/// Facts with every name of the formula at its least and at its greatest.
fn ends(rules: &RuleSet, pattern: &Pattern, formula: &Formula, on: NaiveDate) -> Vec<Fact> {
    let mut facts = vec![witness::fact_for(pattern, rules, on)];
    let greatest = Credits::from_hundredths(AMOUNT_MAX_HUNDREDTHS).unwrap_or_default();
    for name in formula.names() {
        let range = match name {
            "hours" => pattern.hours.as_ref(),
            "credits" => pattern.credits.as_ref(),
            other => pattern.measure.get(other),
        };
        let (mut low, mut high) = (
            range.and_then(|range| range.min).unwrap_or_default(),
            range.and_then(|range| range.max).unwrap_or(greatest),
        );
        let scale = pattern
            .grade
            .as_ref()
            .map_or("100", |range| range.scale.as_str());
        if name == "score" {
            low = pattern
                .grade
                .as_ref()
                .map_or(Credits::ZERO, |range| range.min);
            let most = pattern.grade.as_ref().and_then(|range| range.max);
            high = most.or(scale.parse().ok()).unwrap_or(greatest);
        } else if name == "credits" {
            high = high.min(Credits::MOST_OF_ONE);
        }
        facts = facts
            .into_iter()
            .flat_map(|fact| [low, high].map(|value| with(&fact, name, scale, value)))
            .collect();
    }
    facts
}

fn with(fact: &Fact, name: &str, scale: &str, value: Credits) -> Fact {
    let mut fact = fact.clone();
    match name {
        "hours" => fact.hours = Some(value),
        "credits" => fact.credits = Some(value),
        "score" => {
            fact.grade = Some(FactGrade {
                scale: scale.to_owned(),
                value,
            });
        }
        other => {
            fact.measures.insert(other.to_owned(), value);
        }
    }
    fact
}
