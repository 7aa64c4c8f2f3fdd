//! What can be left out without losing the answer: hopeless and dominated choices, unreachable sums.

use super::problem::{Choice, Problem, pick};
use std::collections::BTreeMap;

/// Reachable sums are only computed up to this many steps; beyond, the cap stays as it is.
const REACH_STEPS: i64 = 20_000;

/// The greatest sum of terms that is within the limit: the bound then speaks in reachable sums.
pub(super) fn tighten(terms: &[(usize, i64)], limit: i64) -> i64 {
    let step = terms.iter().fold(0, |step, (_, amount)| gcd(step, *amount));
    let Some(top) = limit
        .checked_div(step)
        .filter(|top| (0..=REACH_STEPS).contains(top))
    else {
        return limit;
    };
    let Ok(size) = usize::try_from(top) else {
        return limit;
    };
    let mut reachable = vec![false; size.saturating_add(1)];
    if let Some(zero) = reachable.first_mut() {
        *zero = true;
    }
    for (_, amount) in terms {
        let Some(width) = amount
            .checked_div(step)
            .and_then(|width| usize::try_from(width).ok())
        else {
            return limit;
        };
        for sum in (width..=size).rev() {
            if width > 0
                && pick(&reachable, sum.saturating_sub(width))
                && let Some(place) = reachable.get_mut(sum)
            {
                *place = true;
            }
        }
    }
    let best = reachable
        .iter()
        .rposition(|reached| *reached)
        .unwrap_or(size);
    i64::try_from(best).map_or(limit, |best| best.saturating_mul(step))
}

pub(super) fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

/// Leaves out choices that break a limit by themselves, and those than which another that excludes
/// them is always better.
pub(super) fn reduce(problem: &mut Problem) {
    let misfit: Vec<bool> = problem
        .choices
        .iter()
        .map(|choice| !choice.required && is_misfit(problem, choice))
        .collect();
    keep(problem, &misfit);
    let mut rivals: BTreeMap<(u8, usize), Vec<usize>> = BTreeMap::new();
    for (place, choice) in problem.choices.iter().enumerate() {
        let targets = choice.grants.iter().map(|(target, _)| (0, *target));
        let sources = choice.uses.iter().map(|(source, _)| (1, *source));
        let whole = sources.filter(|(_, source)| problem.is_whole(*source));
        for key in targets.chain(whole) {
            rivals.entry(key).or_default().push(place);
        }
    }
    let mut dominated = vec![false; problem.choices.len()];
    for group in rivals.values() {
        for (place, choice) in places(problem, group) {
            let better = |(other, rival): (usize, &Choice)| {
                other != place && dominates(problem, (other, rival), (place, choice))
            };
            if !choice.required
                && !pick(&dominated, place)
                && places(problem, group).any(better)
                && let Some(slot) = dominated.get_mut(place)
            {
                *slot = true;
            }
        }
    }
    keep(problem, &dominated);
}

fn places<'p>(
    problem: &'p Problem,
    group: &'p [usize],
) -> impl Iterator<Item = (usize, &'p Choice)> {
    let all = group.iter();
    all.filter_map(|place| Some((*place, problem.choices.get(*place)?)))
}

fn keep(problem: &mut Problem, dropped: &[bool]) {
    let mut dropped = dropped.iter();
    problem
        .choices
        .retain(|_| !dropped.next().copied().unwrap_or(false));
}

fn is_misfit(problem: &Problem, choice: &Choice) -> bool {
    let overdraws = choice.uses.iter().any(|(source, draw)| {
        let source = problem.sources.get(*source);
        source
            .and_then(|source| source.capacity)
            .is_some_and(|capacity| *draw > capacity)
    });
    let over_a_cap = choice
        .caps
        .iter()
        .any(|(cap, amount)| *amount > pick(&problem.caps, *cap).limit);
    overdraws || over_a_cap
}

/// Is `a` better than `b` in every plan that has `b`? They must exclude each other.
fn dominates(
    problem: &Problem,
    (place_a, a): (usize, &Choice),
    (place_b, b): (usize, &Choice),
) -> bool {
    if (a.credits, a.pref) < (b.credits, b.pref) {
        return false;
    }
    let grants = a
        .grants
        .iter()
        .all(|(target, _)| b.grants.iter().any(|(other, _)| other == target));
    let uses = a.uses.iter().all(|(source, draw)| {
        b.uses
            .iter()
            .any(|(other, most)| other == source && draw <= most)
    });
    let amount = |choice: &Choice, cap: usize| {
        let term = choice.caps.iter().find(|(index, _)| *index == cap);
        term.map_or(0, |(_, amount)| *amount)
    };
    let caps = a.caps.iter().chain(&b.caps).all(|(cap, _)| {
        let (own, other) = (amount(a, *cap), amount(b, *cap));
        own == other || (own < other && pick(&problem.caps, *cap).min <= 0)
    });
    let exclusions = a.exclusions.iter().all(|one| b.exclusions.contains(one));
    if !(grants && uses && caps && exclusions) {
        return false;
    }
    let spares_value = b.uses.iter().any(|(source, _)| {
        let worth = problem.sources.get(*source);
        problem.is_whole(*source)
            && worth.is_some_and(|source| source.value > 0)
            && a.uses.iter().all(|(other, _)| other != source)
    });
    (a.credits, a.pref) > (b.credits, b.pref)
        || spares_value
        || (a.fingerprint, &b.text, place_b) > (b.fingerprint, &a.text, place_a)
}
