//! The value of one outcome under one rule, and the day its lot ends.

use crate::exact::{Ratio, Rounding};
use crate::fact::{Fact, FactLevel};
use crate::model::{Give, LevelRef, Period, RecogniseRule, RuleSet, TableRow, ValueRule};
use crate::reason::Finding;
use chrono::{Months, NaiveDate};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;

/// The value the register fixes for the award or for the fact's level of it.
pub(crate) fn register_value(fact: &Fact, award: &Award) -> Option<Credits> {
    match &fact.level {
        Some(level) => award
            .find_level(&level.level)
            .and_then(|level| level.credits)
            .or(award.credits),
        None => award.credits,
    }
}

/// Does the rule only pass on what the register says?
pub(super) fn reads_register(rule: &RecogniseRule) -> bool {
    rule.give.value == ValueRule::Register
}

/// The taught hours of an outcome: its own, else the register's for its level or for the award.
pub fn taught_hours(own: Option<Credits>, level: Option<&str>, award: &Award) -> Option<Credits> {
    let of_level = || award.find_level(level?)?.hours;
    own.or_else(of_level).or(award.hours)
}

pub(super) fn hours(fact: &Fact, award: &Award) -> Option<Credits> {
    let level = fact.level.as_ref().map(|level| level.level.as_str());
    taught_hours(fact.hours, level, award)
}

/// The last day: the earliest of the certificate's own, the register's and the rule's.
pub(super) fn expiry(
    fact: &Fact,
    award: Option<&Award>,
    after: Option<Period>,
) -> Option<NaiveDate> {
    let register = award
        .and_then(|award| award.validity_months)
        .and_then(|months| fact.awarded_on.checked_add_months(Months::new(months)));
    let rule = after.and_then(|period| period.after(fact.awarded_on));
    [fact.valid_until, register, rule]
        .into_iter()
        .flatten()
        .min()
}

/// The category of the lot: the level's, else the rule's, else the register's; and why, where the level
/// decides.
pub(super) fn category(
    fact: &Fact,
    award: &Award,
    give: &Give,
    rules: &RuleSet,
) -> (String, Option<Finding>) {
    let own = fact.level.as_ref();
    let mut rows = give.category_by_level.iter();
    let found = rows.find(|row| own.is_some_and(|own| is_level(&row.level, own)));
    if let Some(row) = found {
        let level = rules.find_level(&row.level);
        let level = level.map_or_else(|| row.level.level.clone(), |level| level.name.clone());
        let category = row.category.clone();
        return (
            category.clone(),
            Some(Finding::LevelCategory { level, category }),
        );
    }
    let plain = give.category.as_ref().unwrap_or(&award.category);
    (plain.clone(), None)
}

/// Is it this level, of this framework?
fn is_level(wanted: &LevelRef, own: &FactLevel) -> bool {
    own.framework.as_ref() == Some(&wanted.framework) && own.level == wanted.level
}

/// Step and rounding of a rule.
pub(crate) fn grain(rule: &RecogniseRule, rules: &RuleSet) -> (Credits, Rounding) {
    (
        rule.give.step.unwrap_or(rules.units.credit_step),
        rule.give.round.unwrap_or(rules.units.rounding),
    )
}

/// The rounded value and how it came about.
pub(super) fn of(
    fact: &Fact,
    award: &Award,
    rule: &RecogniseRule,
    rules: &RuleSet,
) -> Result<(Credits, Finding), Vec<Finding>> {
    let name = format!("{}@{}", award.code, award.edition);
    match &rule.give.value {
        ValueRule::Register => register_value(fact, award)
            .map(|value| (value, Finding::RegisterValue { award: name, value }))
            .ok_or_else(|| vec![Finding::NoRule]),
        ValueRule::Fixed(value) => Ok((*value, Finding::FixedValue { value: *value })),
        ValueRule::Levels(levels) => {
            let Some(own) = &fact.level else {
                return Err(vec![missing("level")]);
            };
            levels
                .iter()
                .find(|value| is_level(&value.level, own))
                .map(|found| {
                    let level = rules
                        .find_level(&found.level)
                        .map_or_else(|| own.level.clone(), |level| level.name.clone());
                    let value = found.credits;
                    (value, Finding::LevelValue { level, value })
                })
                .ok_or_else(|| vec![Finding::NoRule])
        }
        ValueRule::Table(rows) => rows
            .iter()
            .filter(|row| fits(row, fact))
            .max_by_key(|row| row.credits)
            .map(|row| {
                let level = row.level.as_ref().and_then(|level| rules.find_level(level));
                let words = row.tags.iter().chain(level.map(|level| &level.name));
                let row_words: Vec<&str> = words.map(String::as_str).collect();
                let (row, value) = (row_words.join(" "), row.credits);
                (value, Finding::TableValue { row, value })
            })
            .ok_or_else(|| vec![Finding::NoRule]),
        ValueRule::Tiers(tiers) => tiers
            .iter()
            .filter(|tier| fact.tags.contains(&tier.tag))
            .max_by_key(|tier| tier.credits)
            .map(|tier| {
                let (tag, value) = (tier.tag.clone(), tier.credits);
                (value, Finding::TierValue { tag, value })
            })
            .ok_or_else(|| vec![Finding::NoRule]),
        ValueRule::Formula(_) => formula(fact, hours(fact, award), rule, rules),
    }
}

fn fits(row: &TableRow, fact: &Fact) -> bool {
    let level = row.level.as_ref().is_none_or(|wanted| {
        let own = fact.level.as_ref();
        own.is_some_and(|own| is_level(wanted, own))
    });
    level && row.tags.iter().all(|tag| fact.tags.contains(tag))
}

/// What a name in a formula stands for; none where it is not known.
pub(crate) fn value_of_name(fact: &Fact, hours: Option<Credits>, name: &str) -> Option<Ratio> {
    match name {
        "hours" => hours,
        "score" => fact.grade.as_ref().map(|grade| grade.value),
        "credits" => fact.credits,
        measure => fact.measures.get(measure).copied(),
    }
    .map(Ratio::from_credits)
}

/// The formula of a rule over the given hours and the fact's own score and credits.
pub(super) fn formula(
    fact: &Fact,
    hours: Option<Credits>,
    rule: &RecogniseRule,
    rules: &RuleSet,
) -> Result<(Credits, Finding), Vec<Finding>> {
    let ValueRule::Formula(formula) = &rule.give.value else {
        return Err(vec![Finding::NoRule]);
    };
    let value_of = |name: &str| value_of_name(fact, hours, name);
    let absent: Vec<&str> = formula
        .names()
        .into_iter()
        .filter(|name| value_of(name).is_none())
        .collect();
    if !absent.is_empty() {
        return Err(vec![Finding::FormulaUnknown {
            text: formula.text().to_owned(),
            missing: absent.into_iter().map(ToOwned::to_owned).collect(),
        }]);
    }
    let (step, rounding) = grain(rule, rules);
    let exact = formula.evaluate(&value_of);
    let rounded = exact.and_then(|exact| exact.to_step(step, rounding));
    match exact.zip(rounded) {
        Some((exact, value)) => {
            let names = formula.names().into_iter();
            let inputs = names
                .filter_map(|name| Some((name.to_owned(), value_of(name)?)))
                .collect();
            let finding = Finding::Formula {
                text: formula.text().to_owned(),
                inputs,
                exact,
                rounding,
                step,
                value,
            };
            Ok((value, finding))
        }
        // What cannot be reckoned lacks nothing: it is out of range.
        None => Err(vec![Finding::FormulaUnknown {
            text: formula.text().to_owned(),
            missing: Vec::new(),
        }]),
    }
}

fn missing(what: &str) -> Finding {
    Finding::FormulaUnknown {
        text: what.to_owned(),
        missing: vec![what.to_owned()],
    }
}
