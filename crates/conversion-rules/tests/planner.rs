//! The planner against brute force, on small random instances; and its laws.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::plan::{
    Application, CapLimit, ExclusionKind, ExclusionLimit, FORMAT, Grant, Instance, Outcome,
    OutcomeMode, OutcomeUse, Pins, SolutionStatus, Target, fingerprint_text, judge, objective_of,
    solve,
};
use proptest::prelude::*;
use proptest::sample::Index;

type RawApplication = (u8, Vec<(Index, i64)>, Vec<Index>, i64, i64);

fn distinct(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut list: Vec<usize> = indices.collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// Up to 9 applications over 5 outcomes and 5 targets, with caps, exclusions and pins.
fn instances() -> impl Strategy<Value = Instance> {
    let application = (
        0u8..4,
        prop::collection::vec((any::<Index>(), 0i64..5), 1..3),
        prop::collection::vec(any::<Index>(), 0..3),
        prop_oneof![3 => Just(0i64), 1 => 1i64..4],
        -1i64..3,
    );
    let cap = (
        0i64..14,
        prop::collection::vec(any::<Index>(), 0..6),
        any::<bool>(),
        0i64..3,
    );
    let exclusion = (any::<bool>(), prop::collection::vec(any::<Index>(), 2..4));
    (
        prop::collection::vec((any::<bool>(), 1i64..9), 5),
        prop::collection::vec(1i64..7, 5),
        prop::collection::vec(application, 1..10),
        prop::collection::vec(cap, 0..3),
        prop::collection::vec(exclusion, 0..2),
        prop::option::weighted(0.2, any::<Index>()),
        prop::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(
            |(outcomes, targets, applications, caps, exclusions, require, forbid)| {
                let outcomes: Vec<Outcome> =
                    outcomes.into_iter().enumerate().map(outcome_of).collect();
                let applications: Vec<Application> = applications
                    .into_iter()
                    .enumerate()
                    .map(|(number, raw)| application_of(number, &raw, &targets))
                    .collect();
                let name = |index: Index| applications[index.index(applications.len())].id.clone();
                Instance {
                    format: FORMAT.to_owned(),
                    id: "random".to_owned(),
                    caps: caps
                        .into_iter()
                        .enumerate()
                        .map(|(number, raw)| cap_of(number, &raw, &applications))
                        .collect(),
                    exclusions: exclusions
                        .into_iter()
                        .enumerate()
                        .map(|(number, raw)| exclusion_of(number, &raw, &outcomes, &applications))
                        .collect(),
                    pins: Pins {
                        require: require.map(&name).into_iter().collect(),
                        forbid: forbid.map(&name).into_iter().collect(),
                    },
                    targets: targets.iter().enumerate().map(target_of).collect(),
                    outcomes,
                    applications,
                }
            },
        )
}

fn outcome_of((number, (whole, value)): (usize, (bool, i64))) -> Outcome {
    Outcome {
        id: format!("o{number}"),
        mode: if whole {
            OutcomeMode::Whole
        } else {
            OutcomeMode::Budget
        },
        value: value * 100,
        budget: (!whole).then_some(value * 100),
    }
}

fn target_of((number, credits): (usize, &i64)) -> Target {
    Target {
        id: format!("c{number}"),
        credits: credits * 100,
        category: String::new(),
    }
}

/// The second cap has a floor; a cap that does not count exactly the credits cannot bound them.
fn cap_of(
    number: usize,
    raw: &(i64, Vec<Index>, bool, i64),
    applications: &[Application],
) -> CapLimit {
    let (limit, members, exact, min) = raw;
    CapLimit {
        id: format!("k{number}"),
        limit: limit * 100,
        min: if number == 1 { min * 100 } else { 0 },
        terms: distinct(members.iter().map(|one| one.index(applications.len())))
            .into_iter()
            .map(|place| &applications[place])
            .map(|one| (one.id.clone(), granted(one) + if *exact { 0 } else { 100 }))
            .collect(),
    }
}

fn exclusion_of(
    number: usize,
    raw: &(bool, Vec<Index>),
    outcomes: &[Outcome],
    applications: &[Application],
) -> ExclusionLimit {
    let (of_outcomes, members) = raw;
    let ids: Vec<&String> = if *of_outcomes {
        outcomes.iter().map(|one| &one.id).collect()
    } else {
        applications.iter().map(|one| &one.id).collect()
    };
    ExclusionLimit {
        id: format!("x{number}"),
        kind: if *of_outcomes {
            ExclusionKind::Outcomes
        } else {
            ExclusionKind::Applications
        },
        members: distinct(members.iter().map(|one| one.index(ids.len())))
            .into_iter()
            .map(|place| ids[place].clone())
            .collect(),
        max: 1,
    }
}

fn granted(application: &Application) -> i64 {
    application.free
        + application
            .grants
            .iter()
            .map(|grant| grant.credits)
            .sum::<i64>()
}

fn application_of(number: usize, raw: &RawApplication, targets: &[i64]) -> Application {
    let (rule, uses, grants, free, pref) = raw;
    let mut places: Vec<(usize, i64)> = uses
        .iter()
        .map(|(index, draw)| (index.index(5), *draw))
        .collect();
    places.sort_unstable();
    places.dedup_by_key(|(place, _)| *place);
    Application {
        id: format!("a{number}"),
        rule: format!("R{rule}@1"),
        uses: places
            .into_iter()
            .map(|(place, draw)| OutcomeUse {
                o: format!("o{place}"),
                draw: draw * 100,
            })
            .collect(),
        grants: distinct(grants.iter().map(|index| index.index(targets.len())))
            .into_iter()
            .map(|place| Grant {
                t: format!("c{place}"),
                credits: targets[place] * 100,
            })
            .collect(),
        free: free * 100,
        pref: *pref,
    }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_plan_is_the_best_at_every_level(instance in instances()) {
        prop_assert_eq!(instance.validate(), Ok(()));
        let found = solve(&instance, 1_000_000);
        match brute_force(&instance) {
            None => {
                prop_assert_eq!(found.status, SolutionStatus::Infeasible);
                prop_assert!(!found.conflict.is_empty());
            }
            Some((score, list)) => {
                prop_assert_eq!(found.status, SolutionStatus::Optimal);
                prop_assert_eq!(judge(&instance, &found.chosen), Ok(()));
                let own = found.objective;
                prop_assert_eq!([own.credits, own.preference, -own.value_touched, -own.applications, own.fingerprint_sum], score);
                prop_assert_eq!(texts(&instance, &found.chosen), list);
                prop_assert_eq!((found.bound, found.proved_levels), (own.credits, 5));
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
        prop_assert_eq!(solve(&turned, 1_000_000).chosen, solve(&instance, 1_000_000).chosen);
    }

    #[test]
    fn an_exhausted_search_returns_a_plan_that_holds_and_a_true_bound(instance in instances(), limit in 0u64..12) {
        let best = solve(&instance, 1_000_000);
        let cut = solve(&instance, limit);
        if best.status == SolutionStatus::Optimal {
            prop_assert!(cut.status != SolutionStatus::Infeasible);
            prop_assert!(cut.bound >= best.objective.credits);
            prop_assert!(cut.objective.credits <= best.objective.credits);
            if !cut.chosen.is_empty() {
                prop_assert_eq!(judge(&instance, &cut.chosen), Ok(()));
            }
            if cut.proved_levels > 0 {
                prop_assert_eq!(cut.objective.credits, best.objective.credits);
            }
        }
    }

    #[test]
    fn no_constraint_of_a_conflict_can_be_left_out(instance in instances()) {
        let found = solve(&instance, 1_000_000);
        for id in &found.conflict {
            let mut eased = instance.clone();
            let stays = |name: &String| found.conflict.contains(name) && name != id;
            eased.caps.retain(|cap| stays(&cap.id));
            eased.exclusions.retain(|one| stays(&one.id));
            eased.pins.require.retain(|pin| stays(&format!("require:{pin}")));
            eased.pins.forbid.retain(|pin| stays(&format!("forbid:{pin}")));
            for outcome in &mut eased.outcomes {
                if !stays(&outcome.id) {
                    outcome.mode = OutcomeMode::Budget;
                    outcome.budget = Some(100_000_000);
                }
            }
            for one in &mut eased.applications {
                one.grants.retain(|grant| stays(&grant.t));
            }
            prop_assert!(solve(&eased, 1_000_000).status != SolutionStatus::Infeasible, "{}", id);
        }
    }
}
