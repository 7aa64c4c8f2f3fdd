//! What is told as the next step helps once it is done; what can never help is not told.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{RuleSet, convert};
use credit_bank_domain::outcome_type::OutcomeType;
use support::tiny::school;
use support::*;

/// The awards that the next steps name, with the courses that they are for.
fn told(overlap: &str, slot: &str, statement: &str) -> Vec<(String, String)> {
    let text = format!(
        "rule_set: planted\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution}}\nrules:\n- {{id: V, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{slot}]}}], via: {{overlap: {{min: \"0.70\"}}}}, gives: {{effect: exempt, grade: pass}}}}\nequivalences:\n- {{id: E, cite: S/2, {statement}, target: C1, overlap: \"{overlap}\", approved_by: 教务处}}\n"
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let programme = school(&[("C1", "3", &[])]);
    let facts = [fact("o", OutcomeType::Course, "GX-OTHER@1", "3")];
    let plan = convert(&request(&rules, &programme, &facts));
    let steps = plan.next_steps.iter();
    steps
        .flat_map(|step| step.acts.iter().map(move |act| (step, act)))
        .map(|(step, act)| (step.course_code.clone(), act.en.clone()))
        .collect()
}

#[test]
fn an_equivalence_that_falls_short_or_is_not_let_in_is_no_next_step() {
    let (any, course) = ("{type: course}", "type: course, source: \"GX-MKT@2020\"");
    let found = told("0.70", any, course);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "C1"));
    assert!(found[0].1.contains("GX-MKT@2020"), "{found:?}");
    assert_eq!(told("0.69", any, course), []);
    let other = "{type: course, award: \"GX-OTHER@1\"}";
    assert_eq!(told("0.70", other, course), []);
    assert_eq!(told("0.70", any, "type: exam, source: \"CET4@1\""), []);
}
