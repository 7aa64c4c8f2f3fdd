//! Caps with a floor: either nothing counts, or at least so much. Each way to take that is solved
//! on its own, and the best plan of all is the answer.

use crate::caps::CapRoom;
use crate::plan::{CapLimit, Instance, Limits, Objective, Solution, SolutionStatus, solve_within};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// What the name of a constraint begins with that leaves out a use.
const FORBIDDEN: &str = "forbid:";

/// A cap by its number, and the least in hundredths that it lacks.
type Floor = (usize, i64);

/// The best solution, and the instance it is the best of.
pub(super) fn best(
    instance: Instance,
    rooms: &[CapRoom<'_>],
    limits: Limits<'_>,
) -> (Instance, Solution) {
    let floors: Vec<Floor> = rooms
        .iter()
        .enumerate()
        .filter_map(|(index, room)| {
            let missing = room.floor?.saturating_sub(room.before);
            let counted = instance.caps.get(index)?;
            (missing > Credits::ZERO && !counted.terms.is_empty())
                .then(|| (index, missing.hundredths()))
        })
        .collect();
    if floors.is_empty() {
        let solution = solve_within(&instance, limits);
        return (instance, solution);
    }
    let (mut best, mut bounded) = (None::<(Instance, Solution)>, false);
    for way in ways(floors.len()) {
        let tried = with_floors(&instance, &floors, way);
        let solution = solve_within(&tried, limits);
        bounded = bounded || solution.status == SolutionStatus::Bounded;
        let reached = solution.objective.as_ref().map(rank);
        let best_reached = best
            .as_ref()
            .and_then(|(_, found)| found.objective.as_ref());
        // A search that found nothing is kept where there is nothing better to tell.
        let is_told = best.is_none() && solution.status != SolutionStatus::Infeasible;
        if is_told || reached > best_reached.map(rank) {
            best = Some((tried, solution));
        }
    }
    // Without any floor nothing at all always holds, but for what is required.
    let (instance, mut solution) = best.unwrap_or_else(|| infeasible(&instance, floors, limits));
    if bounded {
        solution.status = SolutionStatus::Bounded;
    }
    (instance, solution)
}

/// The ways to take or leave so many floors.
fn ways(floors: usize) -> std::ops::Range<u32> {
    let count = u32::try_from(floors).ok();
    0..count.and_then(|count| 1u32.checked_shl(count)).unwrap_or(1)
}

/// Where no way holds: the constraints in the way of each, for the floors that are needed for that.
fn infeasible(
    instance: &Instance,
    mut floors: Vec<Floor>,
    limits: Limits<'_>,
) -> (Instance, Solution) {
    let fails = |floors: &[Floor]| {
        let mut tried = ways(floors.len()).map(|way| with_floors(instance, floors, way));
        tried.all(|tried| solve_within(&tried, limits).status == SolutionStatus::Infeasible)
    };
    for at in (0..floors.len()).rev() {
        let left = floors.remove(at);
        if !fails(&floors) {
            floors.insert(at, left);
        }
    }
    let nothing = with_floors(instance, &floors, 0);
    let mut solution = solve_within(&nothing, limits);
    let mut conflict = BTreeSet::new();
    for way in ways(floors.len()) {
        let tried = with_floors(instance, &floors, way);
        for id in solve_within(&tried, limits).conflict {
            match id.strip_prefix(FORBIDDEN) {
                // A floor that is not taken forbids whatever its cap counts.
                Some(left_out) => conflict.extend(counting(instance, &floors, left_out)),
                None => _ = conflict.insert(id),
            }
        }
    }
    solution.conflict = conflict.into_iter().collect();
    (nothing, solution)
}

/// The caps with these floors that count an application.
fn counting<'i>(
    instance: &'i Instance,
    floors: &'i [Floor],
    application: &'i str,
) -> impl Iterator<Item = String> + 'i {
    let caps = floors
        .iter()
        .filter_map(|(index, _)| instance.caps.get(*index));
    let counts = move |cap: &&CapLimit| cap.terms.iter().any(|(id, _)| id == application);
    caps.filter(counts).map(|cap| cap.id.clone())
}

/// Bit by bit: is the floor taken, or nothing that its cap counts?
fn with_floors(instance: &Instance, floors: &[Floor], way: u32) -> Instance {
    let mut tried = instance.clone();
    let mut forbidden = BTreeSet::new();
    for (bit, (index, least)) in (0u32..).zip(floors) {
        let Some(cap) = tried.caps.get_mut(*index) else {
            continue;
        };
        if way.checked_shr(bit).unwrap_or(0) & 1 == 1 {
            cap.min = *least;
        } else {
            forbidden.extend(cap.terms.iter().map(|(id, _)| id.clone()));
        }
    }
    tried.pins.forbid.extend(forbidden);
    tried
}

/// Greater is better.
fn rank(objective: &Objective) -> (i64, i64, i64, i64, i64) {
    (
        objective.credits,
        objective.preference,
        objective.value_touched.saturating_neg(),
        objective.applications.saturating_neg(),
        objective.fingerprint_sum,
    )
}
