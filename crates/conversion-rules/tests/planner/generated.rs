//! The planner on made-up instances of every size.

use credit_bank_conversion_rules::plan::{
    Instance, Limits, Size, SolutionStatus, generate, judge, objective_of, solve, solve_within,
};
use std::cell::Cell;

fn turned(instance: &Instance) -> Instance {
    let mut turned = instance.clone();
    turned.outcomes.reverse();
    turned.targets.rotate_left(7);
    turned.applications.reverse();
    turned.caps.reverse();
    turned.exclusions.reverse();
    for cap in &mut turned.caps {
        cap.terms.reverse();
    }
    turned
}

#[test]
fn every_size_is_proved_at_all_levels_whatever_the_order() {
    for size in Size::ALL {
        let instance = generate(size, 1);
        let found = solve(&instance, 20_000);
        assert_eq!(found.status, SolutionStatus::Optimal, "{}", instance.id);
        let chosen = found.chosen.clone().unwrap();
        assert_eq!(judge(&instance, &chosen), Ok(()));
        assert_eq!(Some(objective_of(&instance, &chosen)), found.objective);
        if size != Size::Limit {
            assert_eq!(solve(&turned(&instance), 20_000), found, "{}", instance.id);
        }
    }
}

/// Objectives that another solver found too, level by level (`scripts/plan-with-highs.py`).
#[test]
fn known_instances_have_their_known_answers() {
    for (size, seed, expected) in KNOWN {
        let found = solve(&generate(size, seed), 2_000);
        assert_eq!(
            found.status,
            SolutionStatus::Optimal,
            "{}-{seed}",
            size.name()
        );
        let found = found.objective.unwrap();
        let levels = [
            found.credits,
            found.preference,
            found.value_touched,
            found.applications,
            found.fingerprint_sum,
        ];
        assert_eq!(levels, expected, "{}-{seed}", size.name());
    }
}

/// Among them the four that exhausted the search before it cut its roots.
const KNOWN: [(Size, u64, [i64; 5]); 11] = [
    (Size::Course, 0, [4_150, 58, 8_000, 24, 11_562_518]),
    (Size::Course, 3, [4_400, 54, 5_850, 20, 12_334_551]),
    (Size::Course, 24, [5_600, 60, 10_600, 26, 15_528_856]),
    (Size::Course, 60, [5_050, 48, 7_950, 23, 9_671_367]),
    (Size::Certificate, 0, [5_000, 71, 7_500, 31, 17_359_074]),
    (Size::Certificate, 5, [6_350, 69, 6_350, 32, 19_073_902]),
    (Size::Mixed, 0, [7_400, 111, 13_550, 43, 22_854_269]),
    (Size::Mixed, 2, [8_550, 121, 13_050, 45, 25_134_091]),
    (Size::Mixed, 14, [7_000, 109, 8_000, 42, 24_568_520]),
    (Size::Mixed, 85, [9_450, 124, 11_200, 50, 28_693_492]),
    (Size::Capped, 0, [6_650, 129, 13_200, 52, 27_217_131]),
];

#[test]
fn whoever_says_stop_gets_the_best_so_far_and_a_true_bound() {
    let instance = generate(Size::Capped, 1);
    let best = solve(&instance, 20_000);
    for patience in [0, 1, 5, 20] {
        let asked = Cell::new(0);
        let stopped = solve_within(
            &instance,
            Limits {
                nodes: 20_000,
                should_stop: &|| {
                    asked.set(asked.get() + 1);
                    asked.get() > patience
                },
            },
        );
        assert_eq!(stopped.status, SolutionStatus::Bounded);
        assert!(stopped.proved_levels < 5);
        let best = best.objective.unwrap().credits;
        assert!(stopped.bound >= best);
        assert!(stopped.objective.unwrap().credits <= best);
        assert_eq!(judge(&instance, &stopped.chosen.unwrap()), Ok(()));
    }
}
