//! Laws of the planner beside the oracle.

use super::cases::cases;
use super::instances::instances;
use super::{NODES, score};
use credit_bank_conversion_rules::plan::{
    ExclusionKind, Instance, Outcome, OutcomeMode, Size, fingerprint_text, generate, judge,
    objective_of, solve,
};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeSet;

/// Applications in the order of their credits, each taken while all holds.
fn greedy(instance: &Instance) -> Vec<String> {
    let credits = |id: &String| objective_of(instance, std::slice::from_ref(id)).credits;
    let mut order: Vec<String> = instance
        .applications
        .iter()
        .map(|one| one.id.clone())
        .collect();
    order.sort_by_key(|id| -credits(id));
    let mut chosen = instance.pins.require.clone();
    for id in order {
        if !chosen.contains(&id) {
            chosen.push(id);
            if judge(instance, &chosen).is_err() {
                chosen.pop();
            }
        }
    }
    chosen
}

/// All amounts so many times as great.
fn scaled(instance: &Instance, times: i64) -> Instance {
    let mut made = instance.clone();
    for outcome in &mut made.outcomes {
        outcome.value *= times;
        outcome.budget = outcome.budget.map(|budget| budget * times);
    }
    for target in &mut made.targets {
        target.credits *= times;
    }
    for one in &mut made.applications {
        one.free *= times;
        one.uses.iter_mut().for_each(|part| part.draw *= times);
        one.grants
            .iter_mut()
            .for_each(|grant| grant.credits *= times);
    }
    for cap in &mut made.caps {
        cap.limit *= times;
        cap.min *= times;
        cap.terms
            .iter_mut()
            .for_each(|(_, amount)| *amount *= times);
    }
    made
}

/// Beside the application another one that is less liked and in all else the same.
fn with_a_lesser_twin(instance: &Instance, place: usize) -> Instance {
    let mut made = instance.clone();
    let mut twin = made.applications[place].clone();
    let id = std::mem::replace(&mut twin.id, "zz".to_owned());
    twin.pref -= 1;
    made.applications.push(twin);
    for cap in &mut made.caps {
        let term = cap
            .terms
            .iter()
            .find(|(one, _)| *one == id)
            .map(|(_, amount)| *amount);
        cap.terms
            .extend(term.map(|amount| ("zz".to_owned(), amount)));
    }
    for exclusion in &mut made.exclusions {
        if matches!(exclusion.kind, ExclusionKind::Applications) && exclusion.members.contains(&id)
        {
            exclusion.members.push("zz".to_owned());
        }
    }
    made
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn greedy_is_no_better_than_the_plan_and_the_plan_no_better_than_its_bound(instance in instances()) {
        let best = solve(&instance, NODES);
        let first = greedy(&instance);
        if judge(&instance, &first).is_ok() {
            prop_assert!(objective_of(&instance, &first).credits <= best.objective.unwrap().credits);
        }
        if let Some(objective) = best.objective {
            // One node: the bound of the linear relaxation.
            prop_assert!(objective.credits <= solve(&instance, 1).bound);
        }
    }

    #[test]
    fn scaling_all_amounts_scales_the_credits(instance in instances(), times in 2i64..40) {
        let (one, many) = (solve(&instance, NODES), solve(&scaled(&instance, times), NODES));
        prop_assert_eq!(one.status, many.status);
        let scales = |[a, b, c, d, _]: [i64; 5]| [a * times, b, c * times, d];
        let plain = |[a, b, c, d, _]: [i64; 5]| [a, b, c, d];
        prop_assert_eq!(score(&one).map(scales), score(&many).map(plain));
    }

    #[test]
    fn a_dominated_application_changes_nothing(instance in instances(), which in any::<Index>()) {
        let place = which.index(instance.applications.len());
        let one = &instance.applications[place];
        let is_single = !one.grants.is_empty() || one.uses.iter().any(|part| {
            instance.outcomes.iter().any(|outcome| outcome.id == part.o && outcome.mode == OutcomeMode::Whole)
        });
        if is_single && !instance.pins.forbid.contains(&one.id) {
            let (before, after) = (solve(&instance, NODES), solve(&with_a_lesser_twin(&instance, place), NODES));
            prop_assert_eq!((&before.chosen, before.status, before.objective), (&after.chosen, after.status, after.objective));
        }
    }

    #[test]
    fn an_outcome_that_nothing_uses_changes_nothing(instance in instances(), value in 0i64..900) {
        let mut more = instance.clone();
        more.outcomes.push(Outcome { id: "zz".to_owned(), mode: OutcomeMode::Whole, value, budget: None });
        prop_assert_eq!(solve(&more, NODES), solve(&instance, NODES));
    }

    #[test]
    fn a_million_credits_overflow_nothing(instance in instances()) {
        // The greatest amount of an instance is 15.00.
        let found = solve(&scaled(&instance, 66_000), NODES);
        prop_assert_eq!(found.status, solve(&instance, NODES).status);
        if let Some(objective) = found.objective {
            prop_assert_eq!(found.bound, objective.credits);
        }
    }
}

#[test]
fn threads_give_the_same_plan() {
    let instance = generate(Size::Certificate, 4);
    let first = solve(&instance, 2_000);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| solve(&instance, 2_000)))
            .collect();
        for other in others {
            assert_eq!(other.join().unwrap(), first);
        }
    });
    let texts: BTreeSet<String> = instance.applications.iter().map(fingerprint_text).collect();
    assert_eq!(texts.len(), instance.applications.len());
}
