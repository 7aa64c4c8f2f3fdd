//! The sixth level of the objective: where even the sums of fingerprints tie, the byte-smallest
//! sorted list of texts is the plan.
#![expect(
    clippy::panic,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::plan::{
    Application, CapLimit, Grant, Instance, Outcome, OutcomeMode, OutcomeUse, Target, fingerprint,
    fingerprint_text, solve,
};
use std::collections::HashMap;

fn application(number: u32) -> Application {
    of("", number)
}

/// For the outcome and the course of this name.
fn of(name: &str, number: u32) -> Application {
    Application {
        id: format!("a{number:05}"),
        rule: format!("R{number}@1"),
        uses: vec![OutcomeUse {
            o: format!("o{name}"),
            draw: 0,
        }],
        grants: vec![Grant {
            t: format!("c{name}"),
            credits: 300,
        }],
        free: 0,
        pref: 1,
    }
}

/// Two applications that differ in their rule only and have one fingerprint: 20 bits collide soon.
fn twins() -> [Application; 2] {
    let mut seen: HashMap<i64, Application> = HashMap::new();
    for number in 0..20_000 {
        let one = application(number);
        if let Some(other) = seen.insert(fingerprint(&one), one.clone()) {
            return [other, one];
        }
    }
    panic!("no two fingerprints are equal");
}

fn instance(applications: [Application; 2]) -> Instance {
    let mut instance = Instance::empty("tie");
    instance.outcomes.push(Outcome {
        id: "o".to_owned(),
        mode: OutcomeMode::Whole,
        value: 300,
        budget: None,
    });
    instance.targets.push(Target {
        id: "c".to_owned(),
        credits: 300,
        category: String::new(),
    });
    instance.applications = applications.into();
    instance
}

#[test]
fn where_fingerprints_tie_the_byte_smaller_text_is_chosen_in_any_order() {
    let [one, other] = twins();
    assert_eq!(fingerprint(&one), fingerprint(&other));
    let smaller = if fingerprint_text(&one) < fingerprint_text(&other) {
        one.id.clone()
    } else {
        other.id.clone()
    };
    for pair in [[one.clone(), other.clone()], [other, one]] {
        assert_eq!(
            solve(&instance(pair), 10_000).chosen,
            Some(vec![smaller.clone()])
        );
    }
}

#[test]
fn where_a_cap_has_room_for_one_of_two_courses_that_tie_the_byte_smaller_text_is_chosen() {
    let first: HashMap<i64, Application> = (0..5_000)
        .map(|number| of("1", 2 * number))
        .map(|one| (fingerprint(&one), one))
        .collect();
    let mut pairs = (5_000..10_000)
        .map(|number| of("2", number))
        .filter_map(|two| {
            let one = first.get(&fingerprint(&two))?;
            Some([one.clone(), two])
        });
    let mut smaller_first = 0;
    for [one, two] in pairs.by_ref().take(8) {
        let mut instance = Instance::empty("tie");
        for name in ["1", "2"] {
            instance.outcomes.push(Outcome {
                id: format!("o{name}"),
                mode: OutcomeMode::Whole,
                value: 300,
                budget: None,
            });
            instance.targets.push(Target {
                id: format!("c{name}"),
                credits: 300,
                category: String::new(),
            });
        }
        instance.caps.push(CapLimit {
            id: "K".to_owned(),
            limit: 300,
            min: 0,
            terms: vec![(one.id.clone(), 300), (two.id.clone(), 300)],
        });
        let is_smaller = fingerprint_text(&one) < fingerprint_text(&two);
        smaller_first += usize::from(is_smaller);
        let smaller = if is_smaller {
            one.id.clone()
        } else {
            two.id.clone()
        };
        instance.applications = vec![two, one];
        assert_eq!(solve(&instance, 10_000).chosen, Some(vec![smaller]));
    }
    assert!(
        (1..8).contains(&smaller_first),
        "both ways are tried: {smaller_first}"
    );
}
