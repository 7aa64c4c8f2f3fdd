//! Do these facts fill the slots of a rule, each exactly one place? Does a ban fall on a course?

use crate::caps;
use crate::condition::{self, Context};
use crate::fact::Fact;
use crate::model::{Distinct, Effect, Pattern, Slot, TransferRule};
use crate::reason::Verdict;
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

fn holds(pattern: &Pattern, fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    let context = Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
    };
    condition::overall(&condition::evaluate(pattern, fact, context)) == Verdict::Holds
}

/// Is there a way to put every fact into one slot such that every slot is content?
pub(super) fn filled(
    rule: &TransferRule,
    facts: &[&Fact],
    request: &ConversionRequest<'_>,
) -> bool {
    let mut places: Vec<Vec<&Fact>> = vec![Vec::new(); rule.uses.len()];
    place(rule, facts, &mut places, request)
}

fn place<'f>(
    rule: &TransferRule,
    facts: &[&'f Fact],
    places: &mut Vec<Vec<&'f Fact>>,
    request: &ConversionRequest<'_>,
) -> bool {
    let Some((first, rest)) = facts.split_first() else {
        return rule
            .uses
            .iter()
            .zip(places)
            .all(|(slot, held)| is_content(slot, held, request));
    };
    for (index, slot) in rule.uses.iter().enumerate() {
        if !slot
            .any_of
            .iter()
            .any(|pattern| holds(pattern, first, request))
        {
            continue;
        }
        if let Some(held) = places.get_mut(index) {
            held.push(first);
        }
        if place(rule, rest, places, request) {
            return true;
        }
        if let Some(held) = places.get_mut(index) {
            held.pop();
        }
    }
    false
}

fn is_content(slot: &Slot, held: &[&Fact], request: &ConversionRequest<'_>) -> bool {
    let count = match &slot.take {
        None => held.len() == 1,
        Some(take) => take
            .count
            .map_or(!held.is_empty(), |count| held.len() == usize::from(count)),
    };
    count && adds_up(slot, held) && differ(slot, held, request)
}

/// Hours, credits and other numbers reach what the slot asks of their sums.
fn adds_up(slot: &Slot, held: &[&Fact]) -> bool {
    let Some(take) = &slot.take else {
        return true;
    };
    let reaches = |least: Credits, values: &mut dyn Iterator<Item = Credits>| {
        Credits::sum(values).is_ok_and(|sum| sum >= least)
    };
    let hours = &mut held.iter().filter_map(|fact| fact.hours);
    let credits = &mut held.iter().filter_map(|fact| fact.credits);
    take.hours_min.is_none_or(|least| reaches(least, hours))
        && take.credits_min.is_none_or(|least| reaches(least, credits))
        && take.measure_min.iter().all(|(name, least)| {
            let values = &mut held
                .iter()
                .filter_map(|fact| fact.measures.get(name).copied());
            reaches(*least, values)
        })
}

fn differ(slot: &Slot, held: &[&Fact], request: &ConversionRequest<'_>) -> bool {
    match slot.distinct {
        None => true,
        Some(Distinct::Award) => {
            let awards = held
                .iter()
                .map(|fact| (&fact.award_code, &fact.award_edition));
            awards.collect::<BTreeSet<_>>().len() == held.len()
        }
        Some(Distinct::Tag) => {
            // Hall's condition over every subset: sets here have a handful of members.
            let tags: Vec<BTreeSet<&String>> = held
                .iter()
                .map(|fact| {
                    let patterns = slot
                        .any_of
                        .iter()
                        .filter(|pattern| holds(pattern, fact, request));
                    patterns
                        .flat_map(|pattern| &pattern.tag)
                        .filter(|tag| fact.tags.contains(tag))
                        .collect()
                })
                .collect();
            let subsets = u32::try_from(tags.len())
                .ok()
                .and_then(|size| 1u32.checked_shl(size));
            (1..subsets.unwrap_or(1)).all(|subset| {
                let members = tags.iter().enumerate().filter(|(bit, _)| {
                    u32::try_from(*bit)
                        .is_ok_and(|bit| subset.checked_shr(bit).unwrap_or(0) & 1 == 1)
                });
                let (mut count, mut union) = (0usize, BTreeSet::new());
                for (_, tags) in members {
                    count = count.saturating_add(1);
                    union.extend(tags.iter().copied());
                }
                union.len() >= count
            })
        }
    }
}

/// Does a ban, or a rule that expressly gives nothing, fall on the course for these facts?
pub(super) fn is_denied(course: &Course, facts: &[&Fact], request: &ConversionRequest<'_>) -> bool {
    let some = |pattern: &Pattern| facts.iter().any(|fact| holds(pattern, fact, request));
    let banned = request.rules.deny.iter().any(|deny| {
        caps::selected(&deny.target, course)
            && deny.source.as_ref().is_none_or(some)
            && !deny.except.as_ref().is_some_and(some)
    });
    banned
        || request.rules.denying().any(|rule| {
            rule.gives.effect == Effect::Deny
                && (rule.gives.all.contains(&course.code)
                    || rule.gives.any_of.contains(&course.code)
                    || rule
                        .gives
                        .select
                        .as_ref()
                        .is_some_and(|selector| caps::selected(selector, course)))
                && rule.patterns().any(some)
        })
}
