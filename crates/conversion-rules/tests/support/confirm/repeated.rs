//! K03 of what is written twice: without the second everything is as it was.

use super::Case;
use super::alone::{decision, plan, real};
use super::named::element;
use crate::support::tiny::school;
use credit_bank_conversion_rules::RuleSet;
use credit_bank_conversion_rules::model::{Rule, ValueRule};
use serde_json::json;

/// The level of the witness stands there more than once, and what is made of it without the others is the same.
pub fn level(case: &Case<'_>) -> bool {
    let shown = case.shown.facts[0].level.clone().unwrap();
    let mut first = case.rules.clone();
    let mut dropped = 0;
    for rule in &mut first.rules {
        let Rule::Recognise(rule) = rule else {
            continue;
        };
        if let ValueRule::Levels(levels) = &mut rule.give.value
            && rule.id == case.finding.rule
        {
            let mut seen = false;
            levels.retain(|value| {
                let is_it = value.level.level == shown.level
                    && Some(&value.level.framework) == shown.framework.as_ref();
                let keeps = !is_it || !seen;
                seen |= is_it;
                dropped += i32::from(!keeps);
                keeps
            });
        }
    }
    let asked = (case.around, case.on());
    let made = decision(&first, &case.finding.rule, &case.shown.facts[0], asked);
    dropped > 0 && made == case.decision()
}

/// Each by itself gives the course for the source.
pub fn statement(case: &Case<'_>) -> bool {
    let taking = |id: &str| {
        let mut rules: RuleSet = case.rules.clone();
        rules.equivalences.retain(|one| one.id == id);
        let statement = rules.equivalences[0].clone();
        let rule = json!({
            "kind": "transfer", "id": "PROBE", "cite": "S/1",
            "uses": [{"slot": "s", "any_of": [{"type": [statement.outcome_type]}]}],
            "via": {}, "gives": {"effect": "exempt"}, "source_covers_target": false,
        });
        rules.rules = vec![serde_json::from_value(rule).unwrap()];
        let school = school(&[(statement.target.as_str(), "2", &[])]);
        let plan = plan(
            &real(&rules, "PROBE"),
            &school,
            &case.shown.facts,
            case.on(),
        );
        let mut lines = plan.courses.iter();
        lines.any(|line| line.course_code == statement.target)
    };
    taking(&case.finding.rule) && taking(&case.shown.references[0])
}

/// The two join the same entries.
pub fn crosswalk(case: &Case<'_>) -> bool {
    let own = element(case);
    let document = serde_json::to_value(case.rules).unwrap();
    let mut all = document["crosswalks"].as_array().unwrap().iter();
    let other = &case.shown.references[0];
    let other = all.find(|one| one["id"] == **other).unwrap();
    other["id"] != own["id"] && ["type", "same"].iter().all(|key| other[key] == own[key])
}
