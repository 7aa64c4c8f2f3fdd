//! K10 of amounts that are written: values, limits and deductions off the grain of the rule set, or above
//! what an outcome can be worth.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use super::ends;
use crate::compiled::CompiledRules;
use crate::examples::entry_of;
use crate::fact::Fact;
use crate::model::{LevelRef, LotEffect, RecogniseRule, Rule, RuleSet, ValueRule};
use crate::recognise::recognise;
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;

/// More outcomes of one year than this are not looked at.
const COPIES_MAX: i64 = 200;

/// What a rule by itself makes of an outcome, where it makes something.
type Made<'m> = dyn Fn(&Fact) -> Option<Credits> + 'm;

/// No outcome is worth more.
pub(in crate::check) const fn most() -> Credits {
    Credits::MOST_OF_ONE
}

pub(super) fn is_off(value: Credits, rules: &RuleSet) -> bool {
    let own = rules.units.credit_step.hundredths();
    value
        .hundredths()
        .checked_rem(own)
        .is_some_and(|rest| rest != 0)
}

/// What is wrong with an amount by itself, if anything is.
pub(super) fn finding(
    rules: &RuleSet,
    rule: &str,
    amount: Credits,
    shown: &Witness,
) -> Option<CheckFinding> {
    let (unit, most) = (rules.units.credit_step, most());
    let words = if amount > most {
        (
            format!("{amount} 大于 {most}"),
            format!("{amount} is above {most}"),
        )
    } else if is_off(amount, rules) {
        (
            format!("{amount} 不是学分步长 {unit} 的倍数"),
            format!("{amount} is no multiple of the credit step {unit}"),
        )
    } else {
        return None;
    };
    Some(CheckFinding::new("K10", ("rules", rule), words, shown))
}

/// The written amounts of a recognition rule. Points have no step.
pub(super) fn of_recognition(
    rules: &RuleSet,
    rule: &RecogniseRule,
    around: &Surroundings<'_>,
) -> Vec<CheckFinding> {
    let is_credit = matches!(
        rule.give.effect,
        LotEffect::Credits | LotEffect::AccountOnly
    );
    if !is_credit || !may_be_off(rules, rule) {
        return Vec::new();
    }
    let on = witness::day_in_force(rules, rule);
    let made = |fact: &Fact| {
        let decision = witness::decision(rules, rule, fact, (around, on))?;
        decision.lot().map(|lot| lot.credits)
    };
    let is_wrong = |value: Credits| is_off(value, rules) || value > most();
    let cases = cases(rules, rule, on);
    let told = |amount: Credits, fact: &Fact, field: &str| {
        let shown = Witness::of(vec![fact.clone()], on);
        Some(finding(rules, &rule.id, amount, &shown)?.at(field))
    };
    let mut findings = Vec::new();
    for (amount, fact) in &cases {
        let amount = amount.filter(|amount| is_wrong(*amount));
        if let Some(amount) = amount.filter(|_| made(fact).is_some_and(is_wrong)) {
            findings.extend(told(amount, fact, "give.value"));
        }
    }
    let sound: Vec<&Fact> = cases
        .iter()
        .filter(|(amount, _)| amount.is_none_or(|amount| !is_wrong(amount)))
        .map(|(_, fact)| fact)
        .collect();
    let limit = rule.limit.and_then(|limit| limit.per_outcome);
    let limit = limit.filter(|limit| is_off(*limit, rules));
    let reaches = |fact: &&&Fact| limit.is_some() && made(fact) == limit;
    if let Some((limit, fact)) = limit.zip(sound.iter().find(reaches)) {
        findings.extend(told(limit, fact, "limit.per_outcome"));
    } else {
        findings.extend(deducted(rules, rule, &sound, on, &made));
        findings.extend(of_year(rules, rule, &sound, (around, on)));
    }
    findings
}

/// Only a rule in which such an amount is written is looked at closely.
fn may_be_off(rules: &RuleSet, rule: &RecogniseRule) -> bool {
    let give = &rule.give;
    let values: Vec<Credits> = match &give.value {
        ValueRule::Fixed(value) => vec![*value],
        ValueRule::Levels(levels) => levels.iter().map(|it| it.credits).collect(),
        ValueRule::Tiers(tiers) => tiers.iter().map(|it| it.credits).collect(),
        ValueRule::Table(rows) => rows.iter().map(|it| it.credits).collect(),
        ValueRule::Register | ValueRule::Formula(_) => Vec::new(),
    };
    let limits = rule.limit.iter();
    let limits = limits.flat_map(|limit| [limit.per_outcome, limit.per_year]);
    let deducted = give.penalties.iter().map(|penalty| penalty.less);
    let others = limits.chain(deducted).chain([give.least]).flatten();
    let mut amounts = values.into_iter().chain(others);
    amounts.any(|amount| is_off(amount, rules) || amount > most())
}

/// An outcome for every value that is written, with that value; of a formula, at its ends.
pub(super) fn cases(
    rules: &RuleSet,
    rule: &RecogniseRule,
    on: NaiveDate,
) -> Vec<(Option<Credits>, Fact)> {
    let plain = witness::fact_for(&rule.when, rules, on);
    let like = |level: Option<&LevelRef>, tags: &mut dyn Iterator<Item = &String>| {
        let mut fact = plain.clone();
        if let Some(level) = level {
            fact.level = witness::level_of(level, rules);
        }
        for tag in tags {
            if !fact.tags.contains(tag) {
                fact.tags.push(tag.clone());
            }
        }
        fact
    };
    match &rule.give.value {
        ValueRule::Fixed(value) => vec![(Some(*value), plain)],
        ValueRule::Levels(levels) => levels
            .iter()
            .map(|it| (Some(it.credits), like(Some(&it.level), &mut [].iter())))
            .collect(),
        ValueRule::Tiers(tiers) => tiers
            .iter()
            .map(|it| (Some(it.credits), like(None, &mut [&it.tag].into_iter())))
            .collect(),
        ValueRule::Table(rows) => rows
            .iter()
            .map(|it| {
                (
                    Some(it.credits),
                    like(it.level.as_ref(), &mut it.tags.iter()),
                )
            })
            .collect(),
        ValueRule::Formula(formula) => ends(rules, &rule.when, formula, on)
            .into_iter()
            .map(|fact| (None, fact))
            .collect(),
        ValueRule::Register => Vec::new(),
    }
}

/// Deductions and what they leave at least.
fn deducted(
    rules: &RuleSet,
    rule: &RecogniseRule,
    facts: &[&Fact],
    on: NaiveDate,
    made: &Made<'_>,
) -> Option<CheckFinding> {
    let one = Credits::from_hundredths(100).unwrap_or_default();
    let least = rule.give.least.filter(|least| is_off(*least, rules));
    for penalty in &rule.give.penalties {
        let Some(less) = penalty.less else { continue };
        for fact in facts {
            let mut fact = (*fact).clone();
            fact.tags.extend(penalty.tag.clone());
            for other in &rule.give.penalties {
                if let Some((name, above)) = other.measure.as_ref().zip(other.above) {
                    let more = above.checked_add(one).ok().filter(|_| other == penalty);
                    fact.measures.insert(name.clone(), more.unwrap_or(above));
                }
            }
            let Some(value) = made(&fact).filter(|value| is_off(*value, rules)) else {
                continue;
            };
            let (amount, field) = match least.filter(|least| *least == value) {
                Some(least) => (least, "give.least"),
                None => (less, "give.penalties"),
            };
            let shown = Witness::of(vec![fact], on);
            return Some(finding(rules, &rule.id, amount, &shown)?.at(field));
        }
    }
    None
}

/// So many alike in one year that its limit binds, and leaves an amount off the step.
fn of_year(
    rules: &RuleSet,
    rule: &RecogniseRule,
    facts: &[&Fact],
    (around, on): (&Surroundings<'_>, NaiveDate),
) -> Option<CheckFinding> {
    let limit = rule.limit?.per_year.filter(|it| is_off(*it, rules))?;
    let alone = CompiledRules::of(witness::only(
        rules,
        Rule::Recognise(Box::new(rule.clone())),
    ));
    let shown = facts.iter().find_map(|fact| {
        let value = witness::decision(rules, rule, fact, (around, on))?;
        let value = value.lot()?.credits.hundredths();
        let copies = limit.hundredths().checked_div(value)?.checked_add(1)?;
        let mut shown = Witness::of(vec![(*fact).clone()], on);
        shown.copies = usize::try_from(copies.min(COPIES_MAX)).ok();
        let entry = Award {
            credits: None,
            ..entry_of(fact)
        };
        let found = recognise(&alone, &shown.outcomes(), &[entry][..], on);
        let mut lots = found.decisions.values().filter_map(|made| made.lot());
        lots.any(|lot| is_off(lot.credits, rules)).then_some(shown)
    })?;
    Some(finding(rules, &rule.id, limit, &shown)?.at("limit.per_year"))
}
