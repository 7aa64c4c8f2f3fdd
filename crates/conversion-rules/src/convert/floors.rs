//! Caps with a floor: either nothing counts, or at least so much. Each way to take that is solved
//! on its own, and the best plan of all is the answer.

use crate::caps::CapRoom;
use crate::plan::{Instance, Limits, Objective, Solution, SolutionStatus, solve_within};
use credit_bank_domain::credits::Credits;

/// The best solution, and the instance it is the best of.
pub(super) fn best(
    instance: Instance,
    rooms: &[CapRoom<'_>],
    limits: Limits<'_>,
) -> (Instance, Solution) {
    let floors: Vec<(usize, i64)> = rooms
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
    let ways = u32::try_from(floors.len())
        .ok()
        .and_then(|count| 1u32.checked_shl(count))
        .unwrap_or(1);
    let mut best: Option<(Instance, Solution)> = None;
    let mut bounded = false;
    for way in 0..ways {
        let tried = with_floors(&instance, &floors, way);
        let solution = solve_within(&tried, limits);
        bounded = bounded || solution.status == SolutionStatus::Bounded;
        let better = best
            .as_ref()
            .is_none_or(|(_, found)| rank(&solution.objective) > rank(&found.objective));
        if solution.status != SolutionStatus::Infeasible && better {
            best = Some((tried, solution));
        }
    }
    // The way without any floor forbids everything that counts, and nothing at all always holds.
    let (instance, mut solution) = best.unwrap_or_else(|| {
        let nothing = with_floors(&instance, &floors, 0);
        let solution = solve_within(&nothing, limits);
        (nothing, solution)
    });
    if bounded {
        solution.status = SolutionStatus::Bounded;
    }
    (instance, solution)
}

/// Bit by bit: is the floor taken, or nothing that its cap counts?
fn with_floors(instance: &Instance, floors: &[(usize, i64)], way: u32) -> Instance {
    let mut tried = instance.clone();
    let mut forbidden = std::collections::BTreeSet::new();
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
