//! A witness of K13 stays short, and what it only counts can be made again.

use super::{LONGEST, outcomes_for, shortest, within};
use crate::canonical;
use crate::check::{Witness, witness};
use crate::model::RuleSet;

/// A rule that takes so many trainings of different awards or topics, of which it names three hundred by long codes.
fn rules(asked: &str, distinct: &str) -> RuleSet {
    let long = "L".repeat(55);
    let codes = (100..400).map(|number| format!("\"A-{long}-{number}@2020\""));
    let codes: Vec<String> = codes.collect();
    let text = format!(
        "rule_set: long\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution}}\nrules:\n- {{id: A, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: training, {asked}: [{}]}}], take: {{count: 200}}, distinct: {distinct}}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\n",
        codes.join(", ")
    );
    RuleSet::parse_yaml(&text).unwrap()
}

#[test]
fn hundreds_of_long_codes_are_told_in_part_and_counted_in_whole() {
    for (asked, distinct) in [("award", "award"), ("tag", "tag")] {
        let rules = rules(asked, distinct);
        let rule = rules.transfer_rules().next().unwrap();
        let on = rules.effective.from;
        let facts = witness::facts_by_need(rule, &rules, on, |need| need + 30);
        let full = shortest(&facts, on, |_| true);
        assert!(canonical::to_json(&full).chars().count() > 10_000);
        let told = within(full, LONGEST);
        assert!(canonical::to_json(&told).chars().count() <= 10_000);
        let outcomes = told.outcomes();
        assert!(!outcomes.is_empty());
        assert_eq!(outcomes.len() + told.more.unwrap(), 230);
        // Those that are only counted are made as these were: as many, and each of what the rule asks.
        let made = outcomes_for(&told, &rules, rule, on);
        assert_eq!(made, facts);
    }
}

#[test]
fn what_can_be_told_is_told_in_whole() {
    let rules = rules("tag", "award");
    let rule = rules.transfer_rules().next().unwrap();
    let on = rules.effective.from;
    let facts = witness::facts_by_need(rule, &rules, on, |_| 5);
    let full = shortest(&facts, on, |_| true);
    let told = within(full.clone(), LONGEST);
    assert_eq!((&told, told.more), (&full, None));
    assert_eq!(outcomes_for(&told, &rules, rule, on), full.outcomes());
    assert_eq!(outcomes_for(&Witness::default(), &rules, rule, on), []);
}
