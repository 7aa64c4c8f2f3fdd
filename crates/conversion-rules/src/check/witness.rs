//! Witnesses: the input with which the engine itself comes to a finding's verdict, and facts made for
//! a pattern, which is what an outcome would have to be to satisfy it.

use super::Surroundings;
use super::mutants::Alteration;
use crate::candidates::{self, Candidates};
use crate::compiled::CompiledRules;
use crate::condition::{self, Context};
use crate::examples::entry_of;
use crate::fact::{Evidence, Fact, FactGrade, FactLevel};
use crate::model::{
    AwardRef, Distinct, LevelRef, Pattern, RecogniseRule, Rule, RuleSet, Slot, TransferRule,
};
use crate::reason::Verdict;
use crate::recognise::{Decision, Register, recognise};
use crate::request::ConversionRequest;
use chrono::{Days, NaiveDate};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What shows a finding. Which members are there follows from its code; each is something to give the
/// engine, or to look up where the rule set is used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Witness {
    /// Days of the question; the verdict is the same on each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<NaiveDate>,
    /// Outcomes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// So many of each outcome, alike but for their ids; none means one of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<usize>,
    /// By the id of an outcome, the awards that stand in the place of its own, one for each of that many
    /// outcomes alike but for award and id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub awards: BTreeMap<String, Vec<AwardRef>>,
    /// How many more outcomes there are than are told, made for the rule in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<usize>,
    /// Code of the programme for which the question is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// What the finding speaks of by name: a name that leads nowhere, the other rules, the statements of
    /// a ring, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// The alteration of the rule that no example notices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Alteration>,
}

impl Witness {
    /// Outcomes on a day.
    pub(super) fn of(facts: Vec<Fact>, on: NaiveDate) -> Self {
        Self {
            days: vec![on],
            facts,
            ..Self::default()
        }
    }

    /// As many outcomes as it tells and counts, for this rule of the set.
    pub fn outcomes_for(&self, rules: &RuleSet, rule: &TransferRule) -> Vec<Fact> {
        let on = self.days.first().copied();
        on.map_or_else(Vec::new, |on| {
            super::expansion::outcomes_for(self, rules, rule, on)
        })
    }

    /// The outcomes that it tells, each of its awards and as often as it is there.
    pub fn outcomes(&self) -> Vec<Fact> {
        let facts: Vec<Fact> = self
            .facts
            .iter()
            .flat_map(|it| self.of_awards(it))
            .collect();
        let Some(copies) = self.copies else {
            return facts;
        };
        let of = |fact: &Fact| {
            let fact = fact.clone();
            (0..copies).map(move |number| Fact {
                id: format!("{}-{number}", fact.id),
                ..fact.clone()
            })
        };
        facts.iter().flat_map(of).collect()
    }

    fn of_awards(&self, fact: &Fact) -> Vec<Fact> {
        let Some(awards) = self.awards.get(&fact.id) else {
            return vec![fact.clone()];
        };
        awards
            .iter()
            .enumerate()
            .map(|(number, award)| Fact {
                id: format!("{}/{number}", fact.id),
                award_code: award.code.clone(),
                award_edition: award.edition.clone(),
                ..fact.clone()
            })
            .collect()
    }

    /// Names alone.
    pub(super) fn names<T: ToString>(references: impl IntoIterator<Item = T>) -> Self {
        Self::default().naming(references)
    }

    /// These names beside.
    pub(super) fn naming<T: ToString>(mut self, references: impl IntoIterator<Item = T>) -> Self {
        let named = references.into_iter().map(|name| name.to_string());
        self.references.extend(named);
        self
    }

    /// In this programme.
    pub(super) fn in_programme(mut self, code: &str) -> Self {
        self.programme = Some(code.to_owned());
        self
    }
}

/// A value that satisfies what is not asked: large enough for every course.
const PLENTY_HUNDREDTHS: i64 = 10_000;

/// As much as satisfies whatever is not asked.
pub(super) fn plenty() -> Credits {
    Credits::from_hundredths(PLENTY_HUNDREDTHS).unwrap_or_default()
}

/// A day on which the rule set, the rule and one of its windows are open, if there is one.
pub(super) fn open_day(rules: &RuleSet, rule: Option<&TransferRule>) -> Option<NaiveDate> {
    let own = rule.and_then(|rule| rule.effective);
    let first = rules.effective.from;
    let starts = rule.into_iter().flat_map(|rule| rule.openings(first));
    starts.chain([first]).find(|day| {
        rules.effective.contains(*day)
            && own.is_none_or(|period| period.contains(*day))
            && rule.is_none_or(|rule| rule.is_open(*day))
    })
}

/// A day on which the rule set and the recognition rule are in force, or else its first.
pub(super) fn day_in_force(rules: &RuleSet, rule: &RecogniseRule) -> NaiveDate {
    let first = rules.effective.from;
    let own = rule.effective.map(|period| period.from);
    let in_force = |day: &NaiveDate| {
        let own = rule.effective;
        rules.effective.contains(*day) && own.is_none_or(|period| period.contains(*day))
    };
    let mut days = [Some(first), own].into_iter().flatten();
    days.find(in_force).unwrap_or(first)
}

/// What the recognition rule by itself makes of an outcome; of an award that the register does not know,
/// as if it fixed no value.
pub(super) fn decision(
    rules: &RuleSet,
    rule: &RecogniseRule,
    fact: &Fact,
    (around, on): (&Surroundings<'_>, NaiveDate),
) -> Option<Decision> {
    let alone = CompiledRules::of(only(rules, Rule::Recognise(Box::new(rule.clone()))));
    let known = around
        .entries()
        .find_award(&fact.award_code, &fact.award_edition);
    let entry = known.cloned().unwrap_or_else(|| Award {
        credits: None,
        ..entry_of(fact)
    });
    let facts = std::slice::from_ref(fact);
    recognise(&alone, facts, &[entry][..], on)
        .decisions
        .remove(&fact.id)
}

/// The day and rule set against which a witness is judged; registered on that very day.
pub(super) fn context(rules: &RuleSet, on: NaiveDate) -> Context<'_> {
    Context {
        rules,
        on,
        registered_on: Some(on),
    }
}

/// Does the fact satisfy the pattern?
pub(crate) fn satisfies(pattern: &Pattern, fact: &Fact, rules: &RuleSet, on: NaiveDate) -> bool {
    condition::overall(&condition::evaluate(pattern, fact, context(rules, on))) == Verdict::Holds
}

/// The fact that comes nearest to the pattern; it satisfies it wherever it can be satisfied.
pub(crate) fn fact_for(pattern: &Pattern, rules: &RuleSet, on: NaiveDate) -> Fact {
    let plenty = plenty();
    let amount = |range: &Option<crate::model::AmountRange>| {
        let range = range.as_ref()?;
        range.min.or(range.max)
    };
    let award = pattern.award.first();
    let mut tags: Vec<String> = pattern.all_tags.iter().cloned().collect();
    let allowed = |tag: &&String| !pattern.not_tag.contains(*tag);
    tags.extend(pattern.tag.iter().find(allowed).cloned());
    let mut fact = Fact {
        id: "w".to_owned(),
        outcome_type: pattern
            .types
            .first()
            .copied()
            .unwrap_or(credit_bank_domain::outcome_type::OutcomeType::Training),
        award_code: award.map_or_else(|| "W".to_owned(), |award| award.code.clone()),
        award_edition: award.map_or_else(|| "1".to_owned(), |award| award.edition.clone()),
        award_name: None,
        level: pattern.level.as_ref().and_then(|range| {
            let level = range.min.as_ref().or(range.max.as_ref())?;
            level_of(level, rules)
        }),
        issuer_id: pattern.issuer.first().cloned(),
        issuer_classes: pattern.issuer_class.first().into_iter().cloned().collect(),
        grade: Some(pattern.grade.as_ref().map_or_else(
            || FactGrade {
                scale: "100".to_owned(),
                value: plenty,
            },
            |range| FactGrade {
                scale: range.scale.clone(),
                value: range.min,
            },
        )),
        hours: amount(&pattern.hours).or(Some(plenty)),
        credits: amount(&pattern.credits).or(Some(plenty)),
        category: pattern
            .category
            .first()
            .cloned()
            .or_else(|| Some("vocational".to_owned())),
        content_class: None,
        awarded_on: on,
        valid_until: None,
        tags,
        measures: pattern
            .measure
            .iter()
            .filter_map(|(name, range)| Some((name.clone(), range.min.or(range.max)?)))
            .collect(),
        evidence: Evidence::Verified,
        recognised: true,
        frozen: false,
        convertible: true,
        source_hash: String::new(),
    };
    fact.awarded_on = award_day(pattern, &fact, rules, on);
    fact
}

/// A level as a fact bears it.
pub(super) fn level_of(level: &LevelRef, rules: &RuleSet) -> Option<FactLevel> {
    let found = rules.find_level(level)?;
    Some(FactLevel {
        framework: Some(level.framework.clone()),
        level: found.level.clone(),
        rank: found.rank,
    })
}

/// A day of award that satisfies the pattern, if one of its own limits does.
fn award_day(pattern: &Pattern, fact: &Fact, rules: &RuleSet, on: NaiveDate) -> NaiveDate {
    let yesterday = on.checked_sub_days(Days::new(1)).unwrap_or(on);
    let Some(awarded) = &pattern.awarded else {
        return yesterday;
    };
    let last = awarded
        .until
        .and_then(|day| day.checked_sub_days(Days::new(1)));
    let within = awarded.within.and_then(|period| period.before(on));
    let elapsed = awarded
        .elapsed_at_registration
        .and_then(|period| period.before(on));
    let days = [
        Some(yesterday),
        Some(on),
        last,
        awarded.from,
        within,
        elapsed,
    ];
    let fits = |day: &NaiveDate| {
        let tried = Fact {
            awarded_on: *day,
            ..fact.clone()
        };
        let checks = condition::evaluate(pattern, &tried, context(rules, on));
        let mut dates = checks.iter().filter(|check| check.field == "awarded");
        dates.all(|check| check.verdict == Verdict::Holds)
    };
    days.into_iter().flatten().find(fits).unwrap_or(yesterday)
}

/// Facts that fill every slot of a rule, those of one slot by one of its patterns alone.
pub(super) fn facts_by(
    rule: &TransferRule,
    rules: &RuleSet,
    on: NaiveDate,
    (slot, pattern): (usize, &Pattern),
) -> Vec<Fact> {
    let mut narrowed = rule.clone();
    if let Some(slot) = narrowed.uses.get_mut(slot) {
        slot.any_of = vec![pattern.clone()];
    }
    facts_for(&narrowed, rules, on, 1)
}

/// Facts that fill every slot of a rule, with distinct ids; `each` of them for every one needed.
pub(super) fn facts_for(
    rule: &TransferRule,
    rules: &RuleSet,
    on: NaiveDate,
    each: usize,
) -> Vec<Fact> {
    facts_by_need(rule, rules, on, |need| need.saturating_mul(each))
}

/// Facts for every slot of a rule, with distinct ids; how many, by how many it needs.
pub(super) fn facts_by_need(
    rule: &TransferRule,
    rules: &RuleSet,
    on: NaiveDate,
    how_many: impl Fn(usize) -> usize,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    for slot in &rule.uses {
        let take = slot.take.clone().unwrap_or_default();
        let count = take.count.unwrap_or(1);
        for number in 0..how_many(usize::from(count).max(1)) {
            let patterns = slot.any_of.len().max(1);
            let Some(pattern) = slot.any_of.get(number.checked_rem(patterns).unwrap_or(0)) else {
                continue;
            };
            let mut fact = fact_for(pattern, rules, on);
            distinguish(&mut fact, slot, pattern, number);
            // Whatever the slot sums up, one of them brings all of it.
            fact.measures.extend(take.measure_min.clone());
            fact.id = format!("w{}", facts.len());
            facts.push(fact);
        }
    }
    facts
}

/// Makes the fact differ from those before it in what the slot asks for.
pub(super) fn distinguish(fact: &mut Fact, slot: &Slot, pattern: &Pattern, number: usize) {
    match slot.distinct {
        None => {}
        Some(Distinct::Award) => {
            if let Some(award) = pattern.award.iter().nth(number) {
                fact.award_code.clone_from(&award.code);
                fact.award_edition.clone_from(&award.edition);
            } else if pattern.award.is_empty() {
                fact.award_code = format!("W{number}");
            }
        }
        Some(Distinct::Tag) => {
            let cycle = number.checked_rem(pattern.tag.len().max(1)).unwrap_or(0);
            fact.tags = pattern.tag.iter().nth(cycle).into_iter().cloned().collect();
        }
    }
}

/// The candidates of a question.
pub(super) fn candidates<'r>(request: &ConversionRequest<'r>) -> Candidates<'r> {
    candidates::find(request)
}

/// The patterns of a rule with their path.
pub(super) fn patterns(rule: &TransferRule) -> Vec<(String, &Pattern)> {
    let mut list = Vec::new();
    for (slot_number, slot) in rule.uses.iter().enumerate() {
        for (number, pattern) in slot.any_of.iter().enumerate() {
            list.push((format!("uses.{slot_number}.any_of.{number}"), pattern));
        }
    }
    list
}

/// The rule set with this rule only.
pub(super) fn only(rules: &RuleSet, rule: Rule) -> RuleSet {
    rules.with_rules(vec![rule])
}
