//! K03 of rows of values that never count: of those that fit the greatest does.

use super::super::work::Work;
use super::super::{CheckFinding, Witness, witness};
use crate::fact::Fact;
use crate::model::{LevelRef, RecogniseRule, RuleSet, ValueRule};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// Rows that are compared with one another in one rule set.
const STEPS: usize = 4_000_000;

/// A row of a list of values by topics, or of a table.
struct Row<'r> {
    tags: BTreeSet<&'r String>,
    level: Option<&'r LevelRef>,
    credits: Credits,
}

impl Row<'_> {
    /// Is it there for exactly the same outcomes?
    fn is_as(&self, other: &Self) -> bool {
        self.tags == other.tags && self.level == other.level
    }

    /// Does it fit wherever the other does?
    fn covers(&self, other: &Self) -> bool {
        self.tags.is_subset(&other.tags) && (self.level.is_none() || self.level == other.level)
    }

    fn name(&self, rules: &RuleSet) -> String {
        let level = self.level.and_then(|level| rules.find_level(level));
        let words = self.tags.iter().map(|tag| tag.as_str());
        let words = words.chain(level.map(|level| level.name.as_str()));
        words.collect::<Vec<_>>().join(" ")
    }
}

pub(super) fn find(rules: &RuleSet) -> Vec<CheckFinding> {
    let work = Work::of(STEPS);
    let valued = rules.recognise_rules();
    valued
        .flat_map(|rule| of_rule(rules, rule, &work))
        .collect()
}

fn of_rule(rules: &RuleSet, rule: &RecogniseRule, work: &Work) -> Vec<CheckFinding> {
    let rows = rows(&rule.give.value);
    let mut findings = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if !work.spend(rows.len()) {
            break;
        }
        let others = || rows.iter().enumerate().filter(|(at, _)| *at != place);
        // Of two that are the same in all the later one is told.
        let same = others()
            .find(|(at, other)| other.is_as(row) && (other.credits, place) > (row.credits, *at));
        let broader =
            || others().find(|(_, other)| other.covers(row) && other.credits > row.credits);
        let found = match (same, same.or_else(broader)) {
            (Some(_), _) => told(rules, rule, row, twice(&row.name(rules))),
            (None, Some((_, other))) => {
                let words = beaten(&row.name(rules), &other.name(rules));
                told(rules, rule, row, words).map(CheckFinding::warning)
            }
            (None, None) => None,
        };
        findings.extend(found);
    }
    findings
}

fn rows(value: &ValueRule) -> Vec<Row<'_>> {
    match value {
        ValueRule::Tiers(tiers) => tiers
            .iter()
            .map(|tier| Row {
                tags: BTreeSet::from([&tier.tag]),
                level: None,
                credits: tier.credits,
            })
            .collect(),
        ValueRule::Table(rows) => rows
            .iter()
            .map(|row| Row {
                tags: row.tags.iter().collect(),
                level: row.level.as_ref(),
                credits: row.credits,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn twice(name: &str) -> (String, String) {
    (
        format!("“{name}”一行写了不止一次，只有学分最多的起作用"),
        format!("the row \"{name}\" is written more than once, and only the greatest counts"),
    )
}

fn beaten(name: &str, other: &str) -> (String, String) {
    (
        format!("“{name}”一行永远不起作用：凡适用它的也适用“{other}”一行，而取学分最多的"),
        format!(
            "the row \"{name}\" never counts: wherever it fits, the row \"{other}\" does too, and the greatest is taken"
        ),
    )
}

/// The finding, shown by an outcome of that row; nothing where the condition of the rule lets in none.
fn told(
    rules: &RuleSet,
    rule: &RecogniseRule,
    row: &Row<'_>,
    words: (String, String),
) -> Option<CheckFinding> {
    let on = witness::day_in_force(rules, rule);
    let mut fact = witness::fact_for(&rule.when, rules, on);
    if row.tags.iter().any(|tag| rule.when.tag.contains(*tag)) {
        fact.tags.retain(|tag| rule.when.all_tags.contains(tag));
    }
    let lacking = row.tags.iter().filter(|tag| !fact.tags.contains(tag));
    let lacking: Vec<String> = lacking.map(|tag| (*tag).clone()).collect();
    let level = row.level.and_then(|level| witness::level_of(level, rules));
    let fact = Fact {
        level: level.or(fact.level),
        tags: fact.tags.into_iter().chain(lacking).collect(),
        ..fact
    };
    witness::satisfies(&rule.when, &fact, rules, on).then(|| {
        let shown = Witness::of(vec![fact], on);
        CheckFinding::new("K03", ("rules", &rule.id), words, &shown).at("give.value")
    })
}
