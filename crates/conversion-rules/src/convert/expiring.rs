//! Of outcomes that are alike in everything a rule can see, those that end first are used first.
//!
//! The planner knows no days: which of them it takes is a tie. Here the tie is settled for the
//! learner, after the plan; nothing that was planned changes but which of the like ones it names.

use crate::candidates::supply::Supply;
use crate::candidates::{Candidate, Candidates, Part};
use crate::canonical;
use crate::fact::Fact;
use crate::request::Wishes;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The chosen candidates, with later-ending outcomes exchanged for earlier-ending ones. What the learner
/// wants used by name stays.
pub(super) fn first(found: &Candidates<'_>, wishes: &Wishes, mut chosen: Vec<usize>) -> Vec<usize> {
    for class in classes(found, wishes) {
        let parts = chosen.iter().filter_map(|index| found.list.get(*index));
        let touched: BTreeSet<usize> = parts
            .flat_map(|candidate| &candidate.parts)
            .map(|part| part.supply)
            .filter(|supply| class.contains(supply))
            .collect();
        let wanted: Vec<usize> = class.iter().copied().take(touched.len()).collect();
        let leaving = class
            .iter()
            .filter(|supply| touched.contains(supply) && !wanted.contains(supply));
        let entering = wanted.iter().filter(|supply| !touched.contains(supply));
        let exchange: BTreeMap<usize, usize> = leaving.copied().zip(entering.copied()).collect();
        // An outcome that some rule tells apart after all stays as planned.
        if let Some(exchanged) = exchanged(found, &chosen, &exchange) {
            chosen = exchanged;
        }
    }
    chosen
}

/// Supplies that are alike, those that end first before the others.
fn classes(found: &Candidates<'_>, wishes: &Wishes) -> Vec<Vec<usize>> {
    let is_named = |supply: &Supply<'_>| {
        let mut required = wishes.required.iter();
        required.any(|wish| wish.facts.contains(&supply.fact.id))
    };
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, supply) in found.supplies.iter().enumerate() {
        if supply.gate.is_none() && !is_named(supply) {
            classes.entry(likeness(supply)).or_default().push(index);
        }
    }
    let mut classes: Vec<Vec<usize>> = classes
        .into_values()
        .filter(|class| class.len() > 1)
        .collect();
    for class in &mut classes {
        class.sort_by_key(|index| {
            let supply = found.supplies.get(*index);
            supply.map(|supply| {
                let end = supply.fact.valid_until.unwrap_or(NaiveDate::MAX);
                (end, supply.fact.awarded_on, supply.key.clone())
            })
        });
    }
    classes
}

fn likeness(supply: &Supply<'_>) -> String {
    let mut tags = supply.fact.tags.clone();
    tags.sort();
    let mut issuer_classes = supply.fact.issuer_classes.clone();
    issuer_classes.sort();
    let fact = Fact {
        id: String::new(),
        source_hash: String::new(),
        valid_until: None,
        awarded_on: NaiveDate::MIN,
        tags,
        issuer_classes,
        ..supply.fact.clone()
    };
    let claimed = supply.claimed_at.as_deref().unwrap_or_default();
    format!("{} {} {claimed}", canonical::to_json(&fact), supply.left)
}

fn exchanged(
    found: &Candidates<'_>,
    chosen: &[usize],
    exchange: &BTreeMap<usize, usize>,
) -> Option<Vec<usize>> {
    let same = |index: &usize| {
        let planned = found.list.get(*index)?;
        let mut parts: Vec<Part> = planned.parts.clone();
        for part in &mut parts {
            part.supply = exchange.get(&part.supply).copied().unwrap_or(part.supply);
        }
        let mut others = found.list.iter();
        others.position(|other| is_same_use(planned, other) && uses(other, &parts))
    };
    chosen.iter().map(same).collect()
}

fn is_same_use(a: &Candidate<'_>, b: &Candidate<'_>) -> bool {
    let cap = |candidate: &Candidate<'_>| candidate.over.map(|cap| cap.id.clone());
    let codes = |candidate: &Candidate<'_>| {
        let courses = candidate.courses.iter();
        courses
            .map(|course| course.code.clone())
            .collect::<Vec<_>>()
    };
    (&a.rule.id, a.effect, a.free) == (&b.rule.id, b.effect, b.free)
        && cap(a) == cap(b)
        && codes(a) == codes(b)
}

fn uses(candidate: &Candidate<'_>, parts: &[Part]) -> bool {
    let key = |part: &Part| (part.supply, part.consumption, part.draw);
    let sorted = |parts: &[Part]| {
        let mut keys: Vec<_> = parts.iter().map(key).collect();
        keys.sort_unstable();
        keys
    };
    sorted(&candidate.parts) == sorted(parts)
}
