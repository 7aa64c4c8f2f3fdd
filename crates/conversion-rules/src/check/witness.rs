//! Facts made for a pattern: what an outcome would have to be to satisfy it.

use crate::candidates::{self, Candidates};
use crate::condition::{self, Context};
use crate::fact::{Evidence, Fact, FactGrade, FactLevel};
use crate::model::{Distinct, LevelRef, Pattern, RuleSet, Slot, TransferRule};
use crate::reason::Verdict;
use crate::request::ConversionRequest;
use chrono::{Days, NaiveDate};
use credit_bank_domain::credits::Credits;

/// A value that satisfies what is not asked: large enough for every course.
const PLENTY_HUNDREDTHS: i64 = 10_000;

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
    let plenty = Credits::from_hundredths(PLENTY_HUNDREDTHS).unwrap_or_default();
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

/// Facts that fill every slot of a rule, with distinct ids; `each` of them for every one needed.
pub(super) fn facts_for(
    rule: &TransferRule,
    rules: &RuleSet,
    on: NaiveDate,
    each: usize,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    for slot in &rule.uses {
        let take = slot.take.clone().unwrap_or_default();
        let count = take.count.unwrap_or(1);
        for number in 0..usize::from(count).max(1).saturating_mul(each) {
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
fn distinguish(fact: &mut Fact, slot: &Slot, pattern: &Pattern, number: usize) {
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

/// The rule set with these transfer rules only.
pub(super) fn only(rules: &RuleSet, ids: &[&str]) -> RuleSet {
    let mut kept = rules.clone();
    kept.rules.retain(|rule| ids.contains(&rule.id()));
    kept.tests.clear();
    kept
}
