//! Parts of a problem that nothing couples.

use super::problem::{Problem, pick};
use std::collections::BTreeMap;

/// The parts of a problem: two choices are together if they share an outcome, target, cap or exclusion.
pub(super) fn parts(problem: &Problem) -> Vec<Problem> {
    let count = problem.choices.len();
    let mut parent: Vec<usize> = (0..count).collect();
    let mut seen: BTreeMap<(u8, usize), usize> = BTreeMap::new();
    for (index, choice) in problem.choices.iter().enumerate() {
        let outcomes = choice.uses.iter().map(|(place, _)| *place);
        let through_outcomes = outcomes
            .clone()
            .filter_map(|place| problem.sources.get(place))
            .flat_map(|source| source.exclusions.iter().copied());
        let keys = outcomes
            .map(|place| (0, place))
            .chain(choice.grants.iter().map(|(place, _)| (1, *place)))
            .chain(choice.caps.iter().map(|(place, _)| (2, *place)))
            .chain(
                choice
                    .exclusions
                    .iter()
                    .copied()
                    .chain(through_outcomes)
                    .map(|place| (3, place)),
            );
        for key in keys.collect::<Vec<_>>() {
            let other = *seen.entry(key).or_insert(index);
            let (a, b) = (root(&parent, index), root(&parent, other));
            if let Some(place) = parent.get_mut(a.max(b)) {
                *place = a.min(b);
            }
        }
    }
    let mut parts: BTreeMap<usize, Problem> = BTreeMap::new();
    // Floors bind even where no choice could reach them, so empty caps stay with the first part.
    for (index, choice) in problem.choices.iter().enumerate() {
        parts
            .entry(root(&parent, index))
            .or_insert_with(|| Problem {
                choices: Vec::new(),
                ..problem.clone()
            })
            .choices
            .push(choice.clone());
    }
    let mut parts: Vec<Problem> = parts.into_values().collect();
    relax_foreign_floors(problem, &mut parts);
    parts
}

/// A floor belongs to the part that holds its terms; elsewhere it is lifted.
fn relax_foreign_floors(problem: &Problem, parts: &mut [Problem]) {
    for (index, _) in problem.caps.iter().enumerate() {
        for part in parts.iter_mut() {
            let own = part
                .choices
                .iter()
                .any(|choice| choice.caps.iter().any(|(cap, _)| *cap == index));
            if let Some(cap) = part.caps.get_mut(index).filter(|_| !own) {
                cap.min = 0;
            }
        }
    }
}

fn root(parent: &[usize], mut index: usize) -> usize {
    while pick(parent, index) != index {
        index = pick(parent, index);
    }
    index
}
