//! What no plan can grant more than, without any search.

use super::problem::{Choice, Problem, pick};
use std::collections::BTreeMap;

/// Credits that no set of choices can exceed: each target is granted once, each whole outcome used once,
/// and what a cap counts in full stays within it.
pub(super) fn most_credits(problem: &Problem) -> i64 {
    let all = most_of(problem, |_| true);
    let capped = problem.caps.iter().enumerate().map(|(index, cap)| {
        let outside = most_of(problem, |choice| !is_counted(choice, index));
        cap.limit.max(0).saturating_add(outside)
    });
    capped.fold(all, i64::min)
}

/// Does the cap count at least what the choice grants?
fn is_counted(choice: &Choice, cap: usize) -> bool {
    let mut terms = choice.caps.iter();
    terms.any(|(place, amount)| *place == cap && *amount >= choice.credits)
}

/// The most that these choices could grant if nothing but targets and whole outcomes stood in their way.
fn most_of(problem: &Problem, of: impl Fn(&Choice) -> bool) -> i64 {
    let mut targets = vec![0i64; problem.targets];
    let mut whole: BTreeMap<usize, i64> = BTreeMap::new();
    let mut sum = 0i64;
    for choice in problem.choices.iter().filter(|choice| of(choice)) {
        let mut free = choice.credits;
        for (target, credits) in &choice.grants {
            free = free.saturating_sub(*credits);
            let most = pick(&targets, *target).max(*credits);
            if let Some(slot) = targets.get_mut(*target) {
                *slot = most;
            }
        }
        let mut used = choice.uses.iter().map(|(source, _)| *source);
        match used.find(|source| problem.is_whole(*source)) {
            Some(source) => {
                let most = whole.entry(source).or_default();
                *most = free.max(*most);
            }
            None => sum = sum.saturating_add(free),
        }
    }
    let most = targets.into_iter().chain(whole.into_values());
    most.fold(sum, i64::saturating_add)
}
