//! K10 of credits without a course: formulas that leave their range, amounts and steps off the grain.

use super::super::{CheckFinding, Witness, witness};
use super::amounts::{self, is_off};
use super::{Outside, ends, off_step, outside, tried, with};
use crate::candidates::{elective, sums};
use crate::exact::Ratio;
use crate::fact::Fact;
use crate::model::{Consumption, ElectiveBy, Pattern, RuleSet, Slot, TransferRule};
use crate::recognise::value_of_name;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;

pub(super) fn find(rules: &RuleSet, rule: &TransferRule) -> Vec<CheckFinding> {
    let Some(on) = witness::open_day(rules, Some(rule)) else {
        return Vec::new();
    };
    if let Some(amount) = rule.gives.elective {
        let facts = witness::facts_for(rule, rules, on, 1);
        let shown = Witness::of(facts, on);
        let found = amounts::finding(rules, &rule.id, amount, &shown);
        return found
            .map(|it| it.at("gives.elective"))
            .into_iter()
            .collect();
    }
    let Some(by) = &rule.gives.elective_by else {
        return Vec::new();
    };
    let fillings = fillings(rules, rule, by, on);
    let found = [
        range(rules, rule, by, (&fillings, on)),
        most(rules, rule, by, (&fillings, on)),
        step(rules, rule, by, on),
    ];
    found.into_iter().flatten().collect()
}

/// What fills the rule with every name of the formula at its least and at its greatest.
fn fillings(
    rules: &RuleSet,
    rule: &TransferRule,
    by: &ElectiveBy,
    on: NaiveDate,
) -> Vec<Vec<Fact>> {
    let patterns = rule.uses.iter().enumerate().flat_map(|(number, slot)| {
        let patterns = slot.any_of.iter();
        patterns.map(move |pattern| (number, pattern))
    });
    let mut fillings = Vec::new();
    for (number, pattern) in patterns {
        for end in ends(rules, pattern, &by.formula, on) {
            let mut facts = witness::facts_by(rule, rules, on, (number, pattern));
            for fact in &mut facts {
                let alike = as_at(fact, &end, by);
                // The outcomes of other slots keep what those ask of them.
                let is_own = witness::satisfies(pattern, fact, rules, on)
                    && witness::satisfies(pattern, &alike, rules, on);
                for (name, value) in &alike.measures {
                    fact.measures.entry(name.clone()).or_insert(*value);
                }
                if is_own {
                    *fact = alike;
                }
            }
            let fits = |slot: &Slot| is_enough(rules, slot, &facts, on);
            if rule.uses.iter().all(fits) {
                fillings.push(facts);
            }
        }
    }
    fillings
}

fn as_at(fact: &Fact, end: &Fact, by: &ElectiveBy) -> Fact {
    let mut fact = fact.clone();
    for name in by.formula.names() {
        match name {
            "hours" => fact.hours = end.hours,
            "credits" => fact.credits = end.credits,
            "score" => fact.grade.clone_from(&end.grade),
            other => {
                let value = end.measures.get(other).copied().unwrap_or_default();
                fact.measures.insert(other.to_owned(), value);
            }
        }
    }
    fact
}

/// Do the outcomes that fit the slot come to the sums that it asks for?
fn is_enough(rules: &RuleSet, slot: &Slot, facts: &[Fact], on: NaiveDate) -> bool {
    let fits = |fact: &&Fact| {
        let mut patterns = slot.any_of.iter();
        patterns.any(|pattern: &Pattern| witness::satisfies(pattern, fact, rules, on))
    };
    let fitting: Vec<&Fact> = facts.iter().filter(fits).collect();
    !fitting.is_empty() && sums::short(slot.take.as_ref(), &fitting.into_iter()).is_none()
}

/// No outcome brings more credits than one can be worth; fewer than none are no amount at all.
fn range(
    rules: &RuleSet,
    rule: &TransferRule,
    by: &ElectiveBy,
    (fillings, on): (&[Vec<Fact>], NaiveDate),
) -> Option<CheckFinding> {
    let most = amounts::most();
    let credits = |facts: &[&Fact]| elective::credits(&rule.gives, facts, rules);
    let below = |facts: &[Fact]| {
        let values = facts.iter().map(|fact| {
            by.formula
                .evaluate(&|name| value_of_name(fact, fact.hours, name))
        });
        let sum: Option<Vec<Ratio>> = values.collect();
        let sum = sum.and_then(|all| all.into_iter().try_fold(Ratio::ZERO, Ratio::plus));
        sum.is_some_and(Ratio::is_negative)
    };
    let how = |facts: &Vec<Fact>| {
        let all: Vec<&Fact> = facts.iter().collect();
        match credits(&all) {
            Err(_) if below(facts) => return Some(Outside::BelowZero),
            Err(_) => return Some(Outside::NoValue),
            Ok(_) if is_covered(rules, rule) => return None,
            Ok(_) => {}
        }
        let each = facts.iter().filter_map(|fact| credits(&[fact]).ok());
        let value = each.filter(|value| *value > most).max()?;
        Some(Outside::Above { value, most })
    };
    let (how, facts) = fillings
        .iter()
        .find_map(|facts| Some((how(facts)?, facts)))?;
    let shown = Witness::of(facts.clone(), on);
    let found = outside(&rule.id, &by.formula, how, &shown);
    Some(found.at("gives.elective_by.formula"))
}

/// Does a use give no more than its outcomes are worth, whatever the formula says?
fn is_covered(rules: &RuleSet, rule: &TransferRule) -> bool {
    let policy = &rules.policy;
    let budget =
        |slot: &Slot| slot.consumption.unwrap_or(policy.consumption) == Consumption::Budget;
    rule.source_covers_target
        .unwrap_or(policy.source_covers_target)
        || rule.uses.iter().any(budget)
}

/// The most of one use is no multiple of the credit step, and is reached.
fn most(
    rules: &RuleSet,
    rule: &TransferRule,
    by: &ElectiveBy,
    (fillings, on): (&[Vec<Fact>], NaiveDate),
) -> Option<CheckFinding> {
    let most = by.max.filter(|most| is_off(*most, rules))?;
    let reaches = |facts: &&Vec<Fact>| {
        let all: Vec<&Fact> = facts.iter().collect();
        elective::credits(&rule.gives, &all, rules).is_ok_and(|value| value == most)
    };
    let facts = fillings.iter().find(reaches)?.clone();
    let shown = Witness::of(facts, on);
    let found = amounts::finding(rules, &rule.id, most, &shown)?;
    Some(found.at("gives.elective_by.max"))
}

/// A step of credits that are no multiple of the rule set's own.
fn step(
    rules: &RuleSet,
    rule: &TransferRule,
    by: &ElectiveBy,
    on: NaiveDate,
) -> Option<CheckFinding> {
    let step = by.step?;
    let facts = tried(&by.formula).find_map(|amount: Credits| {
        let mut facts = witness::facts_for(rule, rules, on, 1);
        for fact in &mut facts {
            for name in by.formula.names() {
                *fact = with(fact, name, "100", amount);
            }
        }
        let filling: Vec<&Fact> = facts.iter().collect();
        let value = elective::credits(&rule.gives, &filling, rules).ok()?;
        // What the limit of one use makes of it is told of the limit.
        (is_off(value, rules) && by.max != Some(value)).then_some(facts)
    })?;
    let shown = Witness::of(facts, on);
    Some(off_step(rules, &rule.id, step, &shown).at("gives.elective_by.step"))
}
