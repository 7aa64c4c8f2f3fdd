//! Instances as they are read from files, and what is said of a search that was cut short.

use super::{NODES, instances::instances};
use credit_bank_conversion_rules::plan::{
    Instance, InstanceError, Limits, Solution, SolutionStatus, judge, solve, solve_within,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn file(outcome: &Value, draw: i64) -> String {
    json!({
        "format": "credit-plan-instance/1", "id": "d", "outcomes": [outcome],
        "targets": [{"id": "c000", "credits": 300, "category": "core"}],
        "applications": [{
            "id": "a", "rule": "R00017@2", "uses": [{"o": "o000", "draw": draw}],
            "grants": [{"t": "c000", "credits": 300}],
        }],
    })
    .to_string()
}

fn solved(text: &str) -> Solution {
    solve(&Instance::read(text).expect("an instance"), NODES)
}

#[test]
fn what_is_drawn_from_a_whole_outcome_changes_nothing() {
    let whole = json!({"id": "o000", "mode": "whole", "value": 300});
    let answers = [0, 300].map(|draw| solved(&file(&whole, draw)));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].objective.unwrap().fingerprint_sum, 218_115);
    let budget = json!({"id": "o000", "mode": "budget", "value": 300, "budget": 300});
    let drawn = solved(&file(&budget, 300)).objective.unwrap();
    assert_ne!(drawn.fingerprint_sum, 218_115);
}

#[test]
fn a_budget_that_is_not_there_is_a_fault_and_not_nothing() {
    let without = json!({"id": "o000", "mode": "budget", "value": 300});
    let fault = Instance::read(&file(&without, 300)).expect_err("no budget");
    assert_eq!(fault, InstanceError::NoBudget("o000".to_owned()));
    assert!(fault.to_string().contains("o000") && fault.to_string().contains("budget"));
    let nothing = json!({"id": "o000", "mode": "budget", "value": 300, "budget": 0});
    assert_eq!(solved(&file(&nothing, 300)).chosen, Some(Vec::new()));
    let json = Instance::read("{").expect_err("no JSON");
    assert!(matches!(json, InstanceError::Json(_)));
}

/// Nothing is searched at all.
fn unsearched(instance: &Instance) -> Solution {
    let limits = Limits {
        nodes: NODES,
        should_stop: &|| true,
    };
    solve_within(instance, limits)
}

/// The use that gives most stands against the only one that reaches the floor.
const FLOORED: &str = r#"{"format": "credit-plan-instance/1", "id": "f",
    "outcomes": [{"id": "o", "mode": "whole", "value": 300}],
    "targets": [{"id": "c0", "credits": 100}, {"id": "c1", "credits": 500}],
    "applications": [
        {"id": "a0", "rule": "R@1", "uses": [{"o": "o"}], "grants": [{"t": "c0", "credits": 100}]},
        {"id": "a1", "rule": "R@1", "uses": [{"o": "o"}], "grants": [{"t": "c1", "credits": 500}]}],
    "caps": [{"id": "k", "limit": 500, "min": 100, "terms": [["a0", 100]]}]}"#;

#[test]
fn a_search_that_found_nothing_says_so_and_gives_no_empty_plan() {
    let instance = Instance::read(FLOORED).unwrap();
    assert!(judge(&instance, &[]).is_err());
    let cut = unsearched(&instance);
    assert_eq!(
        (cut.status, cut.proved_levels),
        (SolutionStatus::Bounded, 0)
    );
    let told = serde_json::to_value(&cut).unwrap();
    assert_eq!(
        (&told["chosen"], &told["objective"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(serde_json::from_value::<Solution>(told).unwrap(), cut);
    assert_eq!(solve(&instance, NODES).chosen, Some(vec!["a0".to_owned()]));
    // The empty plan is a plan.
    let nothing = solve(&Instance::empty("e"), NODES);
    assert_eq!(
        (nothing.status, nothing.chosen),
        (SolutionStatus::Optimal, Some(Vec::new()))
    );
}

#[test]
fn the_bound_of_a_search_cut_short_is_no_more_than_the_courses_and_the_caps_allow() {
    let mut file = json!({
        "format": "credit-plan-instance/1", "id": "b", "outcomes": [], "applications": [],
        "targets": [{"id": "c0", "credits": 300}, {"id": "c1", "credits": 400}],
        "caps": [{"id": "k", "limit": 500, "terms": []}],
    });
    for number in 0..20 {
        let (outcome, target) = (format!("o{number}"), format!("c{}", number % 2));
        let credits = if number % 2 == 0 { 300 } else { 400 };
        let used = json!({"id": outcome, "mode": "whole", "value": credits});
        let one = json!({
            "id": format!("a{number}"), "rule": "R@1", "uses": [{"o": outcome}],
            "grants": [{"t": target, "credits": credits}],
        });
        let list = |file: &mut Value, name: &str, item: Value| {
            let list = file.get_mut(name).and_then(Value::as_array_mut);
            list.expect("a list").push(item);
        };
        list(&mut file, "outcomes", used);
        list(&mut file, "applications", one);
        let terms = file
            .pointer_mut("/caps/0/terms")
            .and_then(Value::as_array_mut);
        terms
            .expect("terms")
            .push(json!([format!("a{number}"), credits]));
    }
    let mut instance = Instance::read(&file.to_string()).expect("an instance");
    assert!(unsearched(&instance).bound <= 500);
    instance.caps.clear();
    assert!(unsearched(&instance).bound <= 700);
}

proptest! {
    #![proptest_config(super::cases(500))]

    #[test]
    fn no_plan_grants_more_than_the_bound_of_a_search_cut_short(instance in instances()) {
        let best = solve(&instance, NODES);
        let reached = best.objective.map_or(0, |objective| objective.credits);
        prop_assert!(reached <= unsearched(&instance).bound.max(0));
    }
}
