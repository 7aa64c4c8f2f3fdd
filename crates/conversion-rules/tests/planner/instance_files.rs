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

/// What a constraint of a conflict hides may need a search of its own.
const SEARCHED: &str = r#"{"format": "credit-plan-instance/1", "id": "s",
    "outcomes": [{"id": "o0", "mode": "whole", "value": 0}, {"id": "o1", "mode": "whole", "value": 400}],
    "targets": [{"id": "c0", "credits": 150}, {"id": "c1", "credits": 0}, {"id": "c2", "credits": 200},
        {"id": "c3", "credits": 0}, {"id": "c4", "credits": 150}],
    "applications": [
        {"id": "a0", "rule": "R2@1", "uses": [{"o": "o0"}, {"o": "o1"}], "grants": [{"t": "c3", "credits": 0}, {"t": "c4", "credits": 150}]},
        {"id": "a1", "rule": "R0@1", "uses": [{"o": "o1"}]},
        {"id": "a2", "rule": "R2@1", "uses": [{"o": "o1"}, {"o": "o0"}], "grants": [{"t": "c0", "credits": 150}]},
        {"id": "a3", "rule": "R2@1", "uses": [], "grants": [{"t": "c4", "credits": 150}, {"t": "c2", "credits": 200}, {"t": "c3", "credits": 0}], "free": 100, "pref": -1}],
    "caps": [{"id": "k0", "limit": 300, "terms": [["a2", 100], ["a3", 100], ["a0", 100]]}],
    "exclusions": [{"id": "x0", "kind": "outcomes", "members": ["o0"], "max": 0},
        {"id": "x1", "kind": "applications", "members": ["a2", "a0"], "max": 2}],
    "pins": {"require": ["a0", "a1"], "forbid": ["a2"]}}"#;

#[test]
fn a_conflict_is_the_same_whatever_the_limit_that_was_enough_to_prove_it() {
    let instance = Instance::read(SEARCHED).unwrap();
    for limit in [0, 1, NODES] {
        let found = solve(&instance, limit);
        assert_eq!(found.status, SolutionStatus::Infeasible, "{limit}");
        assert_eq!(found.conflict, ["require:a0", "x0"], "{limit}");
        assert_eq!(found.undecided, Vec::<String>::new(), "{limit}");
    }
    // Whoever stops every search is told which members nobody looked at.
    let stopped = unsearched(&instance);
    assert_eq!(stopped.status, SolutionStatus::Infeasible);
    assert!(!stopped.undecided.is_empty());
    let told = |id: &String| stopped.conflict.contains(id);
    assert!(stopped.undecided.iter().all(told), "{stopped:?}");
}

/// As the format was first written down: of the exclusion's members none is an outcome.
const SAMPLE: &str = r#"{"format": "credit-plan-instance/1", "id": "mixed-7",
 "outcomes": [{"id": "o000", "mode": "whole", "value": 300}, {"id": "o001", "mode": "budget", "value": 800, "budget": 800}],
 "targets": [{"id": "c000", "credits": 300, "category": "core"}],
 "applications": [{"id": "a0000", "rule": "R00017@2", "uses": [{"o": "o000", "draw": 0}], "grants": [{"t": "c000", "credits": 300}], "free": 0, "pref": 1}],
 "caps": [{"id": "total", "limit": 3800, "min": 0, "terms": [["a0000", 300]]}],
 "exclusions": [{"id": "same:o3", "kind": "outcomes", "members": ["o003", "o009"], "max": 1}],
 "pins": {"require": [], "forbid": []}}"#;

#[test]
fn the_sample_of_the_format_is_solved_and_members_that_are_not_there_count_for_nothing() {
    let found = solved(SAMPLE);
    let objective = found.objective.unwrap();
    assert_eq!(found.chosen, Some(vec!["a0000".to_owned()]));
    assert_eq!(
        (objective.credits, objective.fingerprint_sum),
        (300, 218_115)
    );
    // Not even where the exclusion has room for none.
    assert_eq!(
        solved(&SAMPLE.replace("\"max\": 1", "\"max\": 0")).chosen,
        found.chosen
    );
    let applications = SAMPLE.replace("\"kind\": \"outcomes\"", "\"kind\": \"applications\"");
    assert_eq!(solved(&applications).chosen, found.chosen);
    let twice = SAMPLE.replace("o009", "o003");
    assert_eq!(
        Instance::read(&twice).unwrap_err(),
        InstanceError::Duplicate("o003".to_owned())
    );
}

#[test]
fn a_target_of_less_than_nothing_and_a_grant_of_more_than_a_target_are_bad_input() {
    let fault = |from: &str, to: &str| Instance::read(&SAMPLE.replacen(from, to, 1)).unwrap_err();
    let of_target = "{\"id\": \"c000\", \"credits\": 300";
    let negative = fault(of_target, "{\"id\": \"c000\", \"credits\": -5");
    assert_eq!(negative, InstanceError::Amount("c000".to_owned()));
    let beyond = InstanceError::BeyondTarget("a0000".to_owned(), "c000".to_owned());
    let of_grant = "{\"t\": \"c000\", \"credits\": 300";
    assert_eq!(
        fault(of_grant, "{\"t\": \"c000\", \"credits\": 900"),
        beyond
    );
    // Less may be granted, as by a cap.
    let less = SAMPLE.replacen(of_grant, "{\"t\": \"c000\", \"credits\": 200", 1);
    assert_eq!(solved(&less).objective.unwrap().credits, 200);
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
