//! The best outcomes that a learner could bring for a rule: of the levels, the worth and the content that the
//! register has for their award.

use super::super::{Surroundings, formulas, witness};
use crate::fact::{Fact, FactLevel};
use crate::model::{AwardRef, Distinct, ExclusionKind, Keep, Pattern, RuleSet, Slot, TransferRule};
use crate::recognise::Register;
use crate::recognise::value::register_value;
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Sets of outcomes that are tried for one rule, and uses of them.
const SETS: usize = 64;
const USES: usize = 5_000;
/// Outcomes alike for a slot that takes as many as reach a sum.
const FOR_SUM: usize = 4;

/// Each outcome as good as conditions let it be.
pub(super) fn unbounded(
    rules: &RuleSet,
    rule: &TransferRule,
    (facts, on): (&[Fact], NaiveDate),
) -> Vec<Fact> {
    let best = |fact: &Fact| best(rules, rule, worths(rule, fact), on);
    facts
        .iter()
        .map(|fact| best(fact).unwrap_or_else(|| fact.clone()))
        .collect()
}

/// Each outcome as good as the register lets it be; where none fits, the one of greatest worth that the register has.
pub(super) fn registered(
    rules: &RuleSet,
    rule: &TransferRule,
    around: &Surroundings<'_>,
    (facts, on): (&[Fact], NaiveDate),
) -> Vec<Fact> {
    let of = |fact: &Fact| {
        let known = in_register(rule, around, fact);
        let most = known.iter().max_by_key(|one| one.credits).cloned();
        best(rules, rule, known, on)
            .or(most)
            .unwrap_or_else(|| fact.clone())
    };
    facts.iter().map(of).collect()
}

/// The one of greatest worth that some pattern of the rule lets in.
fn best(rules: &RuleSet, rule: &TransferRule, all: Vec<Fact>, on: NaiveDate) -> Option<Fact> {
    let patterns = || rule.patterns();
    let fits = |fact: &Fact| patterns().any(|one| witness::satisfies(one, fact, rules, on));
    all.into_iter().filter(fits).max_by_key(|fact| fact.credits)
}

/// The outcome at each worth that matters: its own, the most that one can be worth and the most that is let in.
fn worths(rule: &TransferRule, fact: &Fact) -> Vec<Fact> {
    let patterns = rule.patterns();
    let limits = patterns.filter_map(|one| one.credits.as_ref()?.max);
    let worths = limits.chain(fact.credits).chain([formulas::most_of_one()]);
    worths
        .map(|credits| Fact {
            credits: Some(credits),
            ..fact.clone()
        })
        .collect()
}

/// What the outcome can be by its entry: of each level, and of the worth that the register fixes.
fn in_register(rule: &TransferRule, around: &Surroundings<'_>, fact: &Fact) -> Vec<Fact> {
    let known = around
        .entries()
        .find_award(&fact.award_code, &fact.award_edition);
    let Some(award) = known else {
        return worths(rule, fact);
    };
    let of_level = |level: Option<FactLevel>| {
        let mut fact = Fact {
            level,
            content_class: award.content_class.clone(),
            ..fact.clone()
        };
        match register_value(&fact, award) {
            Some(value) => {
                fact.credits = Some(value);
                vec![fact]
            }
            None => worths(rule, &fact),
        }
    };
    levels(award).into_iter().flat_map(of_level).collect()
}

fn levels(award: &Award) -> Vec<Option<FactLevel>> {
    if award.levels.is_empty() {
        return vec![None];
    }
    let levels = award.levels.iter().map(|level| FactLevel {
        framework: award.framework.clone(),
        level: level.level.clone(),
        rank: level.rank,
    });
    levels.map(Some).collect()
}

/// Everything that a learner could bring, where of each content one outcome counts in every way to choose it; and one
/// of each in smaller amounts. None where that is too much to try.
pub(super) fn others(
    rules: &RuleSet,
    rule: &TransferRule,
    around: &Surroundings<'_>,
    on: NaiveDate,
) -> Option<Vec<Vec<Fact>>> {
    let mut sets = smaller(rules, rule, around, on);
    if rule.via.is_some() {
        return Some(sets);
    }
    let mut all: Vec<Fact> = Vec::new();
    let mut uses = 1_usize;
    for slot in &rule.uses {
        let fitting = fitting(rules, rule, slot, (around, on));
        let power = u32::try_from(taken(slot)).unwrap_or(u32::MAX);
        uses = uses.saturating_mul(fitting.len().max(1).saturating_pow(power));
        all.extend(fitting);
    }
    for (number, fact) in all.iter_mut().enumerate() {
        fact.id = format!("w{number}");
    }
    if uses > USES {
        return None;
    }
    sets.extend(of_one_content(rules, rule, all, on)?);
    Some(sets)
}

/// Outcomes that the slot takes in one use; some for one that takes as many as reach a sum.
fn taken(slot: &Slot) -> usize {
    let take = slot.take.as_ref();
    take.map_or(1, |take| take.count.map_or(FOR_SUM, usize::from))
}

/// The outcomes of each pattern, award and level that fit a slot, as many of each as it takes.
fn fitting(
    rules: &RuleSet,
    rule: &TransferRule,
    slot: &Slot,
    (around, on): (&Surroundings<'_>, NaiveDate),
) -> Vec<Fact> {
    let (take, count) = (slot.take.as_ref(), taken(slot));
    let mut found = Vec::new();
    for pattern in &slot.any_of {
        let copies = match slot.distinct {
            Some(Distinct::Tag) => count.max(pattern.tag.len()),
            Some(Distinct::Award) if !pattern.award.is_empty() => 1,
            _ => count,
        };
        for one in by_award(rules, pattern) {
            for number in 0..copies {
                let mut fact = witness::fact_for(&one, rules, on);
                if slot.distinct == Some(Distinct::Tag) || one.award.is_empty() {
                    witness::distinguish(&mut fact, slot, &one, number);
                }
                fact.measures.extend(
                    take.map(|take| take.measure_min.clone())
                        .unwrap_or_default(),
                );
                super::with_numbers(&mut fact);
                let known = in_register(rule, around, &fact).into_iter();
                found.extend(known.filter(|fact| witness::satisfies(pattern, fact, rules, on)));
            }
        }
    }
    found
}

/// The pattern for each of its awards, and for those that crosswalks put beside them.
fn by_award(rules: &RuleSet, pattern: &Pattern) -> Vec<Pattern> {
    if pattern.award.is_empty() {
        return vec![pattern.clone()];
    }
    let joined = rules
        .crosswalks
        .iter()
        .filter(|crosswalk| !crosswalk.same.is_disjoint(&pattern.award));
    let joined = joined.flat_map(|crosswalk| &crosswalk.same);
    let awards: std::collections::BTreeSet<&AwardRef> =
        pattern.award.iter().chain(joined).collect();
    let one = |award: &AwardRef| Pattern {
        award: [award.clone()].into(),
        ..pattern.clone()
    };
    awards.into_iter().map(one).collect()
}

/// One set for every way to bring no more than one outcome of each content, where only the greatest counts. Of those
/// that conditions and bans do not tell apart the one of greatest worth stands for all.
fn of_one_content(
    rules: &RuleSet,
    rule: &TransferRule,
    all: Vec<Fact>,
    on: NaiveDate,
) -> Option<Vec<Vec<Fact>>> {
    let mut exclusions = rules.exclusions.iter();
    let highest =
        exclusions.any(|one| one.kind == ExclusionKind::SameContent && one.keep == Keep::Highest);
    if !highest {
        return Some(vec![all]);
    }
    let patterns = rule.patterns();
    let bans = rules
        .deny
        .iter()
        .flat_map(|ban| ban.source.iter().chain(&ban.except));
    let told: Vec<&Pattern> = patterns.chain(bans).collect();
    let mut classes: BTreeMap<String, BTreeMap<Vec<bool>, Fact>> = BTreeMap::new();
    let mut sets = vec![Vec::new()];
    for fact in all {
        let Some(class) = fact.content_class.clone() else {
            for set in &mut sets {
                set.push(fact.clone());
            }
            continue;
        };
        let fits = told
            .iter()
            .map(|one| witness::satisfies(one, &fact, rules, on))
            .collect();
        let best = classes
            .entry(class)
            .or_default()
            .entry(fits)
            .or_insert_with(|| fact.clone());
        if fact.credits > best.credits {
            *best = fact;
        }
    }
    for kinds in classes.into_values() {
        let with = |set: &Vec<Fact>| {
            let set = set.clone();
            kinds
                .values()
                .map(move |one| set.iter().chain([one]).cloned().collect())
                .collect::<Vec<_>>()
        };
        sets = sets.iter().flat_map(with).collect();
        if sets.len() > SETS {
            return None;
        }
    }
    Some(sets)
}

/// Amounts that nothing fixes, small ones too: a formula may give too much for a cap and less of it enough.
fn smaller(
    rules: &RuleSet,
    rule: &TransferRule,
    around: &Surroundings<'_>,
    on: NaiveDate,
) -> Vec<Vec<Fact>> {
    if rule.gives.elective_by.is_none() {
        return Vec::new();
    }
    let facts = witness::facts_for(rule, rules, on, 1);
    let amounts =
        (0..14).filter_map(|power| Credits::from_hundredths(25_i64.checked_shl(power)?).ok());
    let with = |amount: Option<Credits>| {
        let changed = facts.iter().map(|fact| {
            let mut fact = fact.clone();
            super::with_numbers(&mut fact);
            let Some(amount) = amount else { return fact };
            fact.hours = Some(amount);
            fact.credits = Some(amount);
            fact.measures.values_mut().for_each(|value| *value = amount);
            fact
        });
        let kept = |(made, fact): (Fact, &Fact)| {
            let fixed = in_register(rule, around, &made);
            let own = fixed.iter().find(|one| one.credits == made.credits);
            let made = own.or(fixed.first()).cloned().unwrap_or(made);
            best(rules, rule, vec![made], on).unwrap_or_else(|| fact.clone())
        };
        changed.zip(&facts).map(kept).collect::<Vec<_>>()
    };
    amounts.map(Some).chain([None]).map(with).collect()
}
