//! The five levels of the objective one after the other, each among the optima of those before.

use super::branch::{Aim, Effort, Proof, search};
use super::ceiling::most_credits;
use super::problem::{Best, Problem, Range, pick};
use std::cmp::Reverse;

/// What was found for one part.
pub(super) struct Found {
    /// None where nothing holds, or nothing was found.
    pub best: Best,
    pub proved_levels: u8,
    /// No plan of this part grants more credits.
    pub bound: i64,
}

/// Solves one part.
pub(super) fn levels(problem: &Problem, effort: &mut Effort<'_>, aim: Aim) -> Found {
    let required = problem.choices.iter().map(|choice| (choice.required, true));
    let mut range: Range = required.collect();
    let mut found = Found {
        best: greedy(problem),
        proved_levels: 0,
        bound: 0,
    };
    if aim == Aim::Any {
        let proof = match found.best {
            Some(_) => Proof::Complete,
            None => search(problem, &mut range, 0, &[], &mut found.best, aim, effort),
        };
        found.proved_levels = if proof == Proof::Complete { 5 } else { 0 };
        return found;
    }
    let mut held = Vec::new();
    for level in 0..5 {
        let proof = search(
            problem,
            &mut range,
            level,
            &held,
            &mut found.best,
            Aim::Best,
            effort,
        );
        if level == 0 {
            found.bound = match (proof, &found.best) {
                (Proof::Bounded(bound), _) => bound.min(most_credits(problem)),
                (Proof::Complete, Some(([credits, ..], _))) => *credits,
                (Proof::Complete, None) => 0,
            };
        }
        if proof != Proof::Complete {
            return found;
        }
        let Some((score, _)) = &found.best else {
            found.proved_levels = 5;
            return found;
        };
        held.push(pick(score, level));
        found.proved_levels = found.proved_levels.saturating_add(1);
    }
    found
}

/// A set to begin with: what is required, then choices in the order of their credits while it holds.
fn greedy(problem: &Problem) -> Best {
    let mut order: Vec<usize> = (0..problem.choices.len()).collect();
    order.sort_by_key(|place| {
        let choice = problem.choices.get(*place);
        Reverse(choice.map(|choice| (choice.required, choice.credits, choice.pref)))
    });
    // Floors and what is required are only asked for at the end.
    let mut eased = problem.clone();
    for cap in &mut eased.caps {
        cap.min = 0;
    }
    for choice in &mut eased.choices {
        choice.required = false;
    }
    let mut chosen = Vec::new();
    for place in order {
        chosen.push(place);
        if eased.score_of(&chosen).is_none() {
            chosen.pop();
        }
    }
    chosen.sort_unstable();
    Some((problem.score_of(&chosen)?, chosen))
}
