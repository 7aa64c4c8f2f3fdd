//! K13: rules whose uses grow beyond what is ever planned, with a few outcomes for each place.

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::APPLICATIONS_MAX;
use crate::canonical;
use crate::compiled::CompiledRules;
use crate::fact::Fact;
use crate::model::{AwardRef, Rule, RuleSet, TransferRule};
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use credit_bank_domain::programme::Programme;
use std::collections::BTreeMap;
use std::ops::Range;

/// Outcomes for every one that a slot takes.
const EACH: usize = 4;
/// The most that a slot can have beyond what it takes: it takes 255 at most.
const MOST_SPARE: usize = 255 * (EACH - 1);

/// Characters of the outcomes that a witness tells; how many more there are it only counts.
const LONGEST: usize = 8_000;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let grown = rules.transfer_rules().filter_map(|rule| {
        let mut programmes = around.programmes.iter();
        programmes.find_map(|programme| expands(rules, rule, programme))
    });
    grown.collect()
}

fn expands(rules: &RuleSet, rule: &TransferRule, programme: &Programme) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let alone = CompiledRules::of(witness::only(rules, Rule::Transfer(Box::new(rule.clone()))));
    let grows = |facts: &[Fact]| {
        witness::candidates(&ConversionRequest::about(&alone, programme, facts, on)).overflow
    };
    let with_spare = |spare: usize| made(rule, rules, on, spare);
    if !grows(&with_spare(MOST_SPARE)) {
        return None;
    }
    let spare = first(0..MOST_SPARE, |spare| grows(&with_spare(spare)));
    let shown = shortest(&with_spare(spare), on, grows);
    let count = shown.outcomes().len();
    let shown = within(shown, LONGEST);
    let (zh, en) = (
        format!("{count} 项成果的组合就超过 {APPLICATIONS_MAX} 种"),
        format!("{count} outcomes make more than {APPLICATIONS_MAX} combinations"),
    );
    let shown = shown.in_programme(&programme.code);
    Some(CheckFinding::new("K13", ("rules", &rule.id), (zh, en), &shown).at("uses"))
}

/// The first number of the range that fits, or its end, where all that follow one that fits do so too.
fn first(mut range: Range<usize>, fits: impl Fn(usize) -> bool) -> usize {
    while range.start < range.end {
        let middle = range.start.midpoint(range.end);
        if fits(middle) {
            range.end = middle;
        } else {
            range.start = middle.saturating_add(1);
        }
    }
    range.start
}

/// The same outcomes in few words: those that differ in their ids or awards alone told once, and what no condition
/// asks left out.
fn shortest(facts: &[Fact], on: NaiveDate, grows: impl Fn(&[Fact]) -> bool) -> Witness {
    let bare = facts.iter().map(|fact| Fact {
        grade: None,
        hours: None,
        credits: None,
        category: None,
        ..fact.clone()
    });
    let bare: Vec<Fact> = bare.collect();
    let facts = if grows(&bare) { &bare } else { facts };
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    for fact in facts {
        let nameless = Fact {
            id: String::new(),
            award_code: String::new(),
            award_edition: String::new(),
            ..fact.clone()
        };
        let kind = kinds.entry(canonical::to_json(&nameless)).or_default();
        kind.first.get_or_insert_with(|| fact.clone());
        let award = AwardRef {
            code: fact.award_code.clone(),
            edition: fact.award_edition.clone(),
        };
        let seen = kind.awards.entry(award).or_insert(0);
        *seen = seen.saturating_add(1);
    }
    let copies = kinds.values().flat_map(|kind| kind.awards.values());
    let copies = copies.copied().max().filter(|most: &usize| *most > 1);
    let mut told: Vec<Fact> = Vec::new();
    let mut awards = BTreeMap::new();
    for kind in kinds.into_values() {
        let Some(first) = kind.first else { continue };
        if kind.awards.len() > 1 {
            awards.insert(first.id.clone(), kind.awards.into_keys().collect());
        }
        told.push(first);
    }
    Witness {
        copies,
        awards,
        ..Witness::of(told, on)
    }
}

/// The outcomes that can be told in so many characters, and how many more there are.
fn within(full: Witness, characters: usize) -> Witness {
    let count = full.outcomes().len();
    let mut left = characters;
    let mut fits = |text: &str| {
        let rest = left.checked_sub(text.chars().count());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let (mut facts, mut awards) = (Vec::new(), BTreeMap::new());
    for fact in full.facts {
        if !fits(&canonical::to_json(&fact)) {
            break;
        }
        if let Some(own) = full.awards.get(&fact.id) {
            let told = own
                .iter()
                .take_while(|award| fits(&canonical::to_json(award)));
            let told: Vec<AwardRef> = told.cloned().collect();
            awards.insert(fact.id.clone(), told);
        }
        facts.push(fact);
    }
    let told = Witness {
        facts,
        awards,
        ..full
    };
    let more = count.saturating_sub(told.outcomes().len());
    Witness {
        more: (more > 0).then_some(more),
        ..told
    }
}

/// As many outcomes for a rule as a witness tells and counts: those it tells, and more made in the same way.
pub(super) fn outcomes_for(
    shown: &Witness,
    rules: &RuleSet,
    rule: &TransferRule,
    on: NaiveDate,
) -> Vec<Fact> {
    let told = shown.outcomes();
    let Some(more) = shown.more else {
        return told;
    };
    let wanted = told.len().saturating_add(more);
    let made = |spare| made(rule, rules, on, spare);
    made(first(0..MOST_SPARE, |spare| made(spare).len() >= wanted))
}

/// Outcomes for a rule, so many more for each place than it takes, and never more than a few for every one.
fn made(rule: &TransferRule, rules: &RuleSet, on: NaiveDate, spare: usize) -> Vec<Fact> {
    witness::facts_by_need(rule, rules, on, |need| {
        need.saturating_mul(EACH).min(need.saturating_add(spare))
    })
}

/// Outcomes that differ in their ids and awards alone.
#[derive(Default)]
struct Kind {
    first: Option<Fact>,
    /// How many of each award.
    awards: BTreeMap<AwardRef, usize>,
}

#[cfg(test)]
mod tests;
