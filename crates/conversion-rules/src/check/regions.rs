//! The outcomes that satisfy a rule, cut into cells at every limit that any rule of the set names.

use super::witness;
use crate::fact::{Fact, FactGrade, FactLevel};
use crate::model::{Pattern, RuleSet, TransferRule};
use chrono::{Days, NaiveDate};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// More cells than this are not looked at: nothing is then claimed.
const CELLS_MAX: usize = 4_000;

/// One fact for every cell of the rule, or nothing where there are too many.
pub(super) fn cells(rules: &RuleSet, rule: &TransferRule, on: NaiveDate) -> Option<Vec<Fact>> {
    let [slot] = rule.uses.as_slice() else {
        return None;
    };
    let mut facts = Vec::new();
    for pattern in &slot.any_of {
        let mut made = base(pattern, rules, on);
        for cut in [awards, levels, grades, hours, dates, tags] {
            made = made
                .into_iter()
                .flat_map(|fact| cut(rules, pattern, &fact))
                .collect();
            if made.len() > CELLS_MAX {
                return None;
            }
        }
        facts.extend(
            made.into_iter()
                .filter(|fact| witness::satisfies(pattern, fact, rules, on)),
        );
    }
    Some(facts)
}

/// What the pattern does not ask for is not there, so that no other rule can rely on it.
fn base(pattern: &Pattern, rules: &RuleSet, on: NaiveDate) -> Vec<Fact> {
    let mut fact = witness::fact_for(pattern, rules, on);
    if pattern.hours.is_none() {
        fact.hours = None;
    }
    if pattern.grade.is_none() {
        fact.grade = None;
    }
    if pattern.credits.is_none() {
        fact.credits = None;
    }
    if pattern.category.is_empty() {
        fact.category = None;
    }
    vec![fact]
}

fn all_patterns(rules: &RuleSet) -> impl Iterator<Item = &Pattern> {
    rules
        .transfer_rules()
        .flat_map(|rule| &rule.uses)
        .flat_map(|slot| &slot.any_of)
}

fn awards(_: &RuleSet, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    if pattern.award.is_empty() {
        return vec![fact.clone()];
    }
    pattern
        .award
        .iter()
        .map(|award| Fact {
            award_code: award.code.clone(),
            award_edition: award.edition.clone(),
            ..fact.clone()
        })
        .collect()
}

fn levels(rules: &RuleSet, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let range = pattern.level.as_ref();
    let framework = range
        .and_then(|range| range.min.as_ref().or(range.max.as_ref()))
        .map(|level| &level.framework);
    let Some(framework) = rules
        .frameworks
        .iter()
        .find(|one| Some(&one.code) == framework)
    else {
        return vec![fact.clone()];
    };
    framework
        .levels
        .iter()
        .map(|level| Fact {
            level: Some(FactLevel {
                framework: Some(framework.code.clone()),
                level: level.level.clone(),
                rank: level.rank,
            }),
            ..fact.clone()
        })
        .collect()
}

/// Each limit, and just below and above it.
fn around(limits: impl Iterator<Item = Credits>) -> BTreeSet<Credits> {
    let step = Credits::from_hundredths(1).unwrap_or_default();
    limits
        .flat_map(|limit| {
            let above = limit.checked_add(step).unwrap_or(limit);
            [limit.saturating_sub(step), limit, above]
        })
        .collect()
}

fn grades(rules: &RuleSet, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let Some(own) = &pattern.grade else {
        return vec![fact.clone()];
    };
    let limits = all_patterns(rules).filter_map(|other| other.grade.as_ref());
    let same = limits.filter(|range| range.scale == own.scale);
    let graded = around(same.map(|range| range.min)).into_iter();
    graded
        .map(|value| Fact {
            grade: Some(FactGrade {
                scale: own.scale.clone(),
                value,
            }),
            ..fact.clone()
        })
        .collect()
}

fn hours(rules: &RuleSet, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    if pattern.hours.is_none() {
        return vec![fact.clone()];
    }
    let limits = all_patterns(rules).filter_map(|other| other.hours.as_ref());
    let values = around(limits.flat_map(|range| range.min.into_iter().chain(range.max)));
    values
        .into_iter()
        .map(|value| Fact {
            hours: Some(value),
            ..fact.clone()
        })
        .collect()
}

fn dates(rules: &RuleSet, _: &Pattern, fact: &Fact) -> Vec<Fact> {
    let limits = all_patterns(rules).filter_map(|other| other.awarded.as_ref());
    let mut days: BTreeSet<NaiveDate> = limits
        .flat_map(|awarded| awarded.from.into_iter().chain(awarded.until))
        .flat_map(|day| [day.checked_sub_days(Days::new(1)), Some(day)])
        .flatten()
        .collect();
    days.insert(fact.awarded_on);
    days.into_iter()
        .map(|day| Fact {
            awarded_on: day,
            ..fact.clone()
        })
        .collect()
}

fn tags(_: &RuleSet, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    if pattern.tag.is_empty() {
        return vec![fact.clone()];
    }
    pattern
        .tag
        .iter()
        .map(|tag| Fact {
            tags: pattern.all_tags.iter().chain([tag]).cloned().collect(),
            ..fact.clone()
        })
        .collect()
}
