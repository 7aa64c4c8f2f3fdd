//! K03 of what is written twice: without the second everything is as it was.

use super::Case;
use super::alone::{decision, plan, real, with_grade};
use super::named::element;
use crate::support::tiny::school;
use credit_bank_conversion_rules::model::{Rule, ValueRule};
use credit_bank_conversion_rules::{Fact, RuleSet, Severity};
use credit_bank_domain::credits::Credits;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A level is valued twice, or the outcome's own row of values is one without which nothing changes.
pub fn value(case: &Case<'_>) -> bool {
    match case.rule() {
        Rule::Recognise(rule) if matches!(rule.give.value, ValueRule::Levels(_)) => level(case),
        _ => row(case),
    }
}

fn row(case: &Case<'_>) -> bool {
    let fact = &case.shown.facts[0];
    let mut document = serde_json::to_value(case.rules).unwrap();
    let rules = document["rules"].as_array_mut().unwrap();
    let own = rules.iter_mut().find(|it| it["id"] == case.finding.rule);
    let value = own.unwrap()["give"]["value"].as_object_mut().unwrap();
    let rows = value.values_mut().next().unwrap().as_array_mut().unwrap();
    let tags = |row: &Value| -> BTreeSet<String> {
        let many = row["tags"].as_array().into_iter().flatten();
        let tags = many.chain(row.get("tag"));
        tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
    };
    let known: BTreeSet<String> = rows.iter().flat_map(&tags).collect();
    let borne: BTreeSet<String> = fact.tags.iter().cloned().collect();
    let own: BTreeSet<String> = borne.intersection(&known).cloned().collect();
    let level = fact.level.as_ref();
    let level = level.map(|it| format!("{}:{}", it.framework.as_ref().unwrap(), it.level));
    let is_own = |row: &Value| {
        let asked = row.get("level").and_then(Value::as_str);
        tags(row) == own && asked.is_none_or(|asked| Some(asked) == level.as_deref())
    };
    let amount = |row: &Value| row["credits"].as_str().unwrap().parse::<Credits>().unwrap();
    let place = (0..rows.len()).filter(|place| is_own(&rows[*place]));
    let least = place.min_by_key(|place| amount(&rows[*place])).unwrap();
    rows.remove(least);
    let without: RuleSet = serde_json::from_value(document).unwrap();
    let asked = (case.around, case.on());
    let made = |rules: &RuleSet| {
        let made = decision(rules, &case.finding.rule, fact, asked);
        made.lot().map(|lot| lot.credits)
    };
    made(case.rules).is_some() && made(case.rules) == made(&without)
}

/// An error: two bands from one score. A warning: of two outcomes the one with the better score is written the
/// worse grade.
pub fn bands(case: &Case<'_>) -> bool {
    let written = |facts: &[Fact]| {
        let plan = with_grade(case.rules, case.own()).plan(facts, case.on());
        let grade = plan.courses[0].grade.clone().unwrap();
        grade.text.parse::<Credits>().unwrap()
    };
    let score = |fact: &Fact| fact.grade.as_ref().unwrap().value;
    if case.finding.severity == Severity::Error {
        let policy = serde_json::to_string(&case.own().gives.grade).unwrap();
        let from = format!("\"from\":\"{}\"", score(&case.shown.facts[0]));
        written(&case.shown.facts);
        return policy.matches(&from).count() > 1;
    }
    let [worse, better] = &case.shown.facts[..] else {
        panic!("two outcomes are compared");
    };
    let of = |fact: &Fact| written(std::slice::from_ref(fact));
    score(worse) < score(better) && of(worse) > of(better)
}

/// The level of the witness stands there more than once, and what is made of it without the others is the same.
fn level(case: &Case<'_>) -> bool {
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
