//! The planner against brute force, on small random instances; and its laws.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
#[path = "../support/cases.rs"]
mod cases;
mod generated;
#[cfg(test)]
mod instance_files;
mod instances;
mod laws;

use cases::cases;
use credit_bank_conversion_rules::plan::{
    Application, Instance, OutcomeMode, Pins, Solution, SolutionStatus, fingerprint_text, judge,
    objective_of, solve,
};
use instances::instances;
use proptest::prelude::*;
use proptest::sample::Index;

const NODES: u64 = 1_000_000;

/// The levels so that greater is better; none where there is no plan.
fn score(solution: &Solution) -> Option<[i64; 5]> {
    solution.objective.map(|found| {
        [
            found.credits,
            found.preference,
            -found.value_touched,
            -found.applications,
            found.fingerprint_sum,
        ]
    })
}

/// Every subset, judged one by one.
fn brute_force(instance: &Instance) -> Option<([i64; 5], Vec<String>)> {
    let count = instance.applications.len();
    let mut best: Option<([i64; 5], Vec<String>, Vec<String>)> = None;
    for subset in 0u32..1 << count {
        let members: Vec<&Application> = (0..count)
            .filter(|bit| subset >> bit & 1 == 1)
            .map(|bit| &instance.applications[bit])
            .collect();
        let ids: Vec<String> = members.iter().map(|one| one.id.clone()).collect();
        if judge(instance, &ids).is_err() {
            continue;
        }
        let found = objective_of(instance, &ids);
        let score = [
            found.credits,
            found.preference,
            -found.value_touched,
            -found.applications,
            found.fingerprint_sum,
        ];
        let mut texts: Vec<String> = members.iter().map(|one| fingerprint_text(one)).collect();
        texts.sort();
        let better = best
            .as_ref()
            .is_none_or(|(best, list, _)| score > *best || (score == *best && texts < *list));
        if better {
            best = Some((score, texts, ids));
        }
    }
    best.map(|(score, texts, _)| (score, texts))
}

fn texts(instance: &Instance, chosen: &[String]) -> Vec<String> {
    let members = instance
        .applications
        .iter()
        .filter(|one| chosen.contains(&one.id));
    let mut texts: Vec<String> = members.map(fingerprint_text).collect();
    texts.sort();
    texts
}

/// The instance with these constraints alone.
fn only(instance: &Instance, constraints: &[String]) -> Instance {
    let mut eased = instance.clone();
    let stays = |name: &String| constraints.contains(name);
    eased.caps.retain(|cap| stays(&cap.id));
    eased.exclusions.retain(|one| stays(&one.id));
    let pins = &mut eased.pins;
    pins.require.retain(|pin| stays(&format!("require:{pin}")));
    pins.forbid.retain(|pin| stays(&format!("forbid:{pin}")));
    for outcome in &mut eased.outcomes {
        if !stays(&outcome.id) {
            outcome.mode = OutcomeMode::Budget;
            outcome.budget = Some(100_000_000);
        }
    }
    for one in &mut eased.applications {
        one.grants.retain(|grant| stays(&grant.t));
    }
    eased
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn the_plan_is_the_best_at_every_level(instance in instances()) {
        prop_assert_eq!(instance.validate(), Ok(()));
        let found = solve(&instance, NODES);
        match brute_force(&instance) {
            None => {
                prop_assert_eq!(found.status, SolutionStatus::Infeasible);
                prop_assert!(!found.conflict.is_empty());
                prop_assert_eq!((&found.chosen, found.objective), (&None, None));
            }
            Some((score, list)) => {
                prop_assert_eq!(found.status, SolutionStatus::Optimal);
                prop_assert_eq!(self::score(&found), Some(score));
                prop_assert_eq!((found.bound, found.proved_levels), (score[0], 5));
                let chosen = found.chosen.unwrap();
                prop_assert_eq!(judge(&instance, &chosen), Ok(()));
                prop_assert_eq!(texts(&instance, &chosen), list);
            }
        }
    }

    #[test]
    fn the_order_of_an_instance_changes_nothing(instance in instances(), turn in 1usize..5) {
        let mut turned = instance.clone();
        turned.outcomes.rotate_left(turn % instance.outcomes.len());
        turned.targets.reverse();
        turned.applications.rotate_left(turn % instance.applications.len());
        turned.caps.reverse();
        for one in &mut turned.applications {
            one.uses.reverse();
            one.grants.reverse();
        }
        prop_assert_eq!(solve(&turned, NODES).chosen, solve(&instance, NODES).chosen);
    }

    #[test]
    fn an_exhausted_search_returns_a_plan_that_holds_and_a_true_bound(instance in instances(), limit in 0u64..12) {
        let best = solve(&instance, NODES);
        let cut = solve(&instance, limit);
        match (&cut.chosen, cut.objective) {
            (Some(chosen), Some(objective)) => {
                prop_assert_eq!(judge(&instance, chosen), Ok(()));
                prop_assert_eq!(objective_of(&instance, chosen), objective);
            }
            (None, None) => {
                prop_assert_eq!(cut.proved_levels, 0);
                prop_assert!(cut.status != SolutionStatus::Optimal);
            }
            other => prop_assert!(false, "a plan and its objective go together: {:?}", other),
        }
        if let Some(best) = best.objective {
            prop_assert!(cut.status != SolutionStatus::Infeasible);
            prop_assert!(cut.bound >= best.credits);
            if let Some(objective) = cut.objective {
                prop_assert!(objective.credits <= best.credits);
                prop_assert!(cut.proved_levels == 0 || objective.credits == best.credits);
            }
        }
    }

    #[test]
    fn no_constraint_of_a_conflict_can_be_left_out(instance in instances(), limit in prop_oneof![Just(NODES), 0u64..6]) {
        let found = solve(&instance, limit);
        prop_assert_eq!(&found.undecided, &Vec::<String>::new());
        if !found.conflict.is_empty() {
            let all = only(&instance, &found.conflict);
            prop_assert_eq!(solve(&all, NODES).status, SolutionStatus::Infeasible);
        }
        for id in &found.conflict {
            let others: Vec<String> = found.conflict.iter().filter(|name| *name != id).cloned().collect();
            let eased = only(&instance, &others);
            prop_assert!(solve(&eased, NODES).status != SolutionStatus::Infeasible, "{}", id);
        }
    }

    #[test]
    fn a_choice_more_never_makes_the_plan_worse(instance in instances(), which in any::<Index>()) {
        let dropped = instance.applications[which.index(instance.applications.len())].id.clone();
        let mut fewer = instance.clone();
        fewer.pins.require.retain(|pin| *pin != dropped);
        fewer.pins.forbid.push(dropped.clone());
        fewer.pins.forbid.dedup();
        let more = solve(&Instance { pins: Pins { require: fewer.pins.require.clone(), forbid: instance.pins.forbid.clone() }, ..instance.clone() }, NODES);
        let fewer = solve(&fewer, NODES);
        if fewer.status == SolutionStatus::Optimal {
            prop_assert!(more.status == SolutionStatus::Optimal);
            prop_assert!(score(&more) >= score(&fewer));
        }
    }

    #[test]
    fn pins_are_kept_and_pinning_the_plan_changes_nothing(instance in instances(), which in any::<Index>()) {
        let best = solve(&instance, NODES);
        if best.status == SolutionStatus::Optimal {
            let mut pinned = instance.clone();
            pinned.pins.require = best.chosen.clone().unwrap();
            prop_assert_eq!(&solve(&pinned, NODES).chosen, &best.chosen);
            let mut other = instance.clone();
            let pin = instance.applications[which.index(instance.applications.len())].id.clone();
            if !other.pins.require.contains(&pin) {
                other.pins.require.push(pin.clone());
            }
            let found = solve(&other, NODES);
            if found.status == SolutionStatus::Optimal {
                let chosen = found.chosen.clone().unwrap();
                prop_assert!(chosen.contains(&pin));
                prop_assert_eq!(judge(&other, &chosen), Ok(()));
                prop_assert!(score(&found) <= score(&best));
            }
        }
    }
}
