//! Bounds on what a partial plan can still become; never tighter than the truth.

use super::reduce::{Choice, Problem, pick};
use std::collections::BTreeSet;

/// Caps that lie inside each other like boxes, computed once.
///
/// Cells `0..targets` are targets, the next are choices that grant free credits only. A box is a
/// cap and what lies wholly inside it; a cap that cuts through a smaller box does not bound it.
#[derive(Debug, Clone, Default)]
pub(super) struct Nest {
    boxes: Vec<(usize, Vec<usize>)>,
    roots: Vec<usize>,
}

fn cell_count(problem: &Problem) -> usize {
    problem.targets.saturating_add(problem.choices.len())
}

fn cells_of(problem: &Problem, place: usize, choice: &Choice) -> Vec<usize> {
    if choice.grants.is_empty() {
        return vec![problem.targets.saturating_add(place)];
    }
    choice.grants.iter().map(|(target, _)| *target).collect()
}

/// The cells of which every choice counts with all its credits in the cap.
fn cells_inside(problem: &Problem, cap: usize) -> BTreeSet<usize> {
    let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
    for (place, choice) in problem.choices.iter().enumerate() {
        let term = choice.caps.iter().find(|(index, _)| *index == cap);
        let counts_all = term.is_some_and(|(_, amount)| *amount >= choice.credits);
        let side = if counts_all {
            &mut inside
        } else {
            &mut outside
        };
        side.extend(cells_of(problem, place, choice));
    }
    inside.difference(&outside).copied().collect()
}

pub(super) fn nest(problem: &Problem) -> Nest {
    let cells = cell_count(problem);
    let mut caps: Vec<(usize, BTreeSet<usize>)> = (0..problem.caps.len())
        .map(|cap| (cap, cells_inside(problem, cap)))
        .collect();
    caps.sort_by_key(|(cap, inside)| (inside.len(), *cap));
    let mut nest = Nest::default();
    // Every root with the cells it holds.
    let mut roots: Vec<(usize, BTreeSet<usize>)> = (0..cells)
        .map(|cell| (cell, BTreeSet::from([cell])))
        .collect();
    for (cap, inside) in caps {
        let (within, rest): (Vec<_>, Vec<_>) = roots
            .into_iter()
            .partition(|(_, held)| held.is_subset(&inside));
        roots = rest;
        let node = cells.saturating_add(nest.boxes.len());
        let held = within
            .iter()
            .flat_map(|(_, held)| held.iter().copied())
            .collect();
        nest.boxes
            .push((cap, within.into_iter().map(|(node, _)| node).collect()));
        roots.push((node, held));
    }
    nest.roots = roots.into_iter().map(|(node, _)| node).collect();
    nest
}

/// Most credits the open choices can still add, given what room the caps have.
pub(super) fn credits_bound(problem: &Problem, nest: &Nest, open: &[usize], room: &[i64]) -> i64 {
    let mut mass = vec![0i64; cell_count(problem)];
    for place in open {
        let Some(choice) = problem.choices.get(*place) else {
            continue;
        };
        let granted = choice
            .grants
            .iter()
            .fold(0i64, |sum, (_, credits)| sum.saturating_add(*credits));
        // Free credits of a choice with targets ride on its first target.
        let mut free = choice.credits.saturating_sub(granted);
        if choice.grants.is_empty() {
            raise(&mut mass, problem.targets.saturating_add(*place), free);
        }
        for (target, credits) in &choice.grants {
            raise(&mut mass, *target, credits.saturating_add(free));
            free = 0;
        }
    }
    for (cap, children) in &nest.boxes {
        let sum = children
            .iter()
            .fold(0i64, |sum, child| sum.saturating_add(pick(&mass, *child)));
        mass.push(sum.min(pick(room, *cap)));
    }
    nest.roots
        .iter()
        .fold(0, |sum, root| sum.saturating_add(pick(&mass, *root)))
}

fn raise(mass: &mut [i64], cell: usize, credits: i64) {
    if let Some(value) = mass.get_mut(cell) {
        *value = (*value).max(credits);
    }
}

/// The choices by own value for each credit, cheapest first.
pub(super) fn by_ratio(problem: &Problem) -> Vec<usize> {
    let mut order: Vec<(usize, &Choice)> = problem.choices.iter().enumerate().collect();
    order.sort_by(|(place_a, a), (place_b, b)| {
        let across =
            |value: i64, credits: i64| i128::from(value).saturating_mul(i128::from(credits));
        (a.credits == 0)
            .cmp(&(b.credits == 0))
            .then_with(|| across(a.own_value, b.credits).cmp(&across(b.own_value, a.credits)))
            .then_with(|| place_a.cmp(place_b))
    });
    order.into_iter().map(|(place, _)| place).collect()
}

/// Least value that must still be touched, and fewest choices that must still be made, to gain
/// `need` credits more: a cover by fractions of choices, cheapest first.
pub(super) fn cost_bound(
    problem: &Problem,
    open: &[bool],
    by_ratio: &[usize],
    need: i64,
) -> (i64, i64) {
    let (mut left, mut value, mut greatest) = (need, 0i64, 0i64);
    for place in by_ratio {
        if !pick(open, *place) {
            continue;
        }
        let Some(choice) = problem.choices.get(*place) else {
            continue;
        };
        greatest = greatest.max(choice.credits);
        if left > 0 && choice.credits > 0 {
            let part = left.min(choice.credits);
            let share = i128::from(choice.own_value)
                .saturating_mul(i128::from(part))
                .checked_div(i128::from(choice.credits))
                .and_then(|share| i64::try_from(share).ok());
            value = value.saturating_add(share.unwrap_or(0));
            left = left.saturating_sub(part);
        }
    }
    let fewest = need
        .max(0)
        .saturating_add(greatest.saturating_sub(1))
        .checked_div(greatest)
        .unwrap_or(0);
    (value, fewest)
}
