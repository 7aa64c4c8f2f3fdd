//! Of plans that are as good in everything the objective weighs, one with better grades (semantics 2).
//!
//! The planner knows no grades: which of two rules gives a course is a tie where all else is equal. Here
//! the tie is settled for the learner, after the plan, use by use, until no exchange of one use for
//! another writes a better grade.

use crate::candidates::{Candidate, Candidates};
use crate::conversion::WrittenGrade;
use crate::grade;
use crate::model::{Consumption, Effect};
use crate::plan::{Instance, judge, objective_of};
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

/// What a use gives but for the grade.
type Gift<'c> = (Vec<&'c str>, Effect, Credits, Option<&'c str>);

/// The chosen candidates, with others in their places that give the same at a better grade.
pub(super) fn better(
    found: &Candidates<'_>,
    (instance, order): (&Instance, &[usize]),
    mut chosen: Vec<usize>,
) -> Vec<usize> {
    let mut alike: BTreeMap<Gift<'_>, Vec<usize>> = BTreeMap::new();
    for (index, candidate) in order
        .iter()
        .filter_map(|index| Some((*index, graded(found, *index)?)))
    {
        alike.entry(gift(candidate)).or_default().push(index);
    }
    let ids: BTreeMap<usize, &String> = order
        .iter()
        .copied()
        .zip(instance.applications.iter().map(|one| &one.id))
        .collect();
    let named = |chosen: &[usize]| -> Vec<String> {
        let ids = chosen.iter().filter_map(|index| ids.get(index));
        ids.map(|id| (*id).clone()).collect()
    };
    let is_as_good = |before: &[usize], after: &[usize]| {
        let (before, after) = (named(before), named(after));
        let but_for_lot = |ids: &[String]| {
            let mut objective = objective_of(instance, ids);
            objective.fingerprint_sum = 0;
            objective
        };
        but_for_lot(&before) == but_for_lot(&after) && judge(instance, &after).is_ok()
    };
    // Every exchange raises one grade and lowers none, so that this comes to an end.
    while let Some(exchanged) = (0..chosen.len()).find_map(|place| {
        let mut tried = exchanges(found, &alike, &chosen, place);
        tried.find(|after| is_as_good(&chosen, after))
    }) {
        chosen = exchanged;
    }
    chosen
}

/// The chosen ones with another that writes a better grade in this place, the best grade first.
fn exchanges<'f>(
    found: &'f Candidates<'_>,
    alike: &BTreeMap<Gift<'_>, Vec<usize>>,
    chosen: &'f [usize],
    place: usize,
) -> impl Iterator<Item = Vec<usize>> + 'f {
    let own = chosen.get(place).and_then(|index| graded(found, *index));
    let mut others = chosen.to_vec();
    if place < others.len() {
        others.remove(place);
    }
    let taken = wholes(found, &others);
    let mut rivals: Vec<(grade::Rank, usize)> = own
        .and_then(|own| alike.get(&gift(own)))
        .into_iter()
        .flatten()
        .filter_map(|index| {
            let rank = rank(found, graded(found, *index)?);
            Some((rank, *index))
        })
        .filter(|(rank, index)| {
            own.is_some_and(|own| *rank > self::rank(found, own))
                && taken.is_disjoint(&wholes(found, &[*index]))
        })
        .collect();
    // Of equal grades the order of the instance decides, which is that of nothing but their texts.
    rivals.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    rivals.into_iter().map(move |(_, rival)| {
        let mut tried = chosen.to_vec();
        if let Some(slot) = tried.get_mut(place) {
            *slot = rival;
        }
        tried
    })
}

/// The outcomes that these use as a whole.
fn wholes(found: &Candidates<'_>, chosen: &[usize]) -> BTreeSet<usize> {
    let candidates = chosen.iter().filter_map(|index| found.list.get(*index));
    candidates
        .flat_map(|candidate| &candidate.parts)
        .filter(|part| part.consumption == Consumption::Whole)
        .map(|part| part.supply)
        .collect()
}

/// Rules that would have given the same out of the same outcomes at a lower grade, and that grade.
pub(super) fn passed_over<'c>(
    found: &'c Candidates<'_>,
    candidate: &Candidate<'_>,
) -> BTreeMap<&'c str, Option<WrittenGrade>> {
    let own = rank(found, candidate);
    let takes = |one: &Candidate<'_>| -> Vec<_> {
        let parts = one.parts.iter();
        parts
            .map(|part| (part.supply, part.consumption, part.draw))
            .collect()
    };
    let rivals = found.list.iter().filter(|other| {
        other.rule.id != candidate.rule.id
            && other.over.is_none()
            && other.rule.prefer == candidate.rule.prefer
            && gift(other) == gift(candidate)
            && takes(other) == takes(candidate)
            && rank(found, other) < own
    });
    rivals
        .map(|other| (other.rule.id.as_str(), written(found, other)))
        .collect()
}

/// The grade of a use; none where its rule writes none, or where none is known.
fn written(found: &Candidates<'_>, candidate: &Candidate<'_>) -> Option<WrittenGrade> {
    let supplies = candidate
        .parts
        .iter()
        .filter_map(|part| found.supplies.get(part.supply));
    let facts: Vec<_> = supplies.map(|supply| supply.fact).collect();
    grade::write(candidate.rule.gives.grade.as_ref()?, &facts)
}

fn rank(found: &Candidates<'_>, candidate: &Candidate<'_>) -> grade::Rank {
    grade::rank(written(found, candidate).as_ref())
}

/// A use that writes its own grade: where a cap changed the effect the exam writes it.
fn graded<'f, 'r>(found: &'f Candidates<'r>, index: usize) -> Option<&'f Candidate<'r>> {
    found.list.get(index).filter(|one| one.over.is_none())
}

fn gift<'c>(candidate: &'c Candidate<'_>) -> Gift<'c> {
    let courses = candidate.courses.iter();
    let mut courses: Vec<&str> = courses.map(|course| course.code.as_str()).collect();
    courses.sort_unstable();
    let module = candidate.rule.gives.module.as_deref();
    let module = module.filter(|_| !candidate.free.is_zero());
    (courses, candidate.effect, candidate.free, module)
}
