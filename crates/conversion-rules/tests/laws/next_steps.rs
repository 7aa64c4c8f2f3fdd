//! What is told as a next step helps: won as it is told, it fills the place further.

use super::conversion::ask;
use super::support::cases::cases;
use super::support::delivered::{Case, questions};
use super::support::{awards, credits, day, fact};
use credit_bank_conversion_rules::model::{AmountRange, Pattern, TransferRule};
use credit_bank_conversion_rules::{
    Conversion, Fact, FactGrade, FactLevel, NextStep, Reason, Register, convert,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use std::sync::LazyLock;

static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);

fn rule_of<'c>(case: &'c Case, act: &Reason) -> &'c TransferRule {
    let id = act.rule.as_ref().unwrap().split('@').next().unwrap();
    let mut rules = case.rules.transfer_rules();
    rules.find(|rule| rule.id == id).unwrap()
}

/// What the act names: register entries, topics or printed names, each with the level it asks for.
fn named(act: &Reason) -> Vec<String> {
    let told = act.en.split_once("\": ").map_or("", |(_, told)| told);
    let told = told.split(" or ").filter(|name| !name.is_empty());
    told.map(|name| name.replace('"', "")).collect()
}

/// An outcome that meets the pattern, of this entry and topic.
fn won(case: &Case, pattern: &Pattern, name: &str) -> Option<Fact> {
    let least = |range: &AmountRange| range.min.or(range.max);
    let entry = name.split(' ').next()?.split_once('@');
    let entry = entry.and_then(|(code, edition)| AWARDS.find_award(code, edition));
    let topic = pattern.tag.iter().find(|tag| *tag == name);
    let printed = AWARDS.iter().find(|award| award.name == name);
    let entry = entry.or(printed);
    let level = pattern.level.as_ref().and_then(|range| {
        let wanted = range.min.as_ref().or(range.max.as_ref())?;
        let found = case.rules.find_level(wanted)?;
        Some(FactLevel {
            framework: Some(wanted.framework.clone()),
            level: found.level.clone(),
            rank: found.rank,
        })
    });
    let key = entry.map_or_else(
        || "NEW@1".to_owned(),
        |entry| format!("{}@{}", entry.code, entry.edition),
    );
    let kind = *pattern.types.first()?;
    let awarded = pattern.awarded.as_ref();
    let measures = pattern.measure.iter();
    Some(Fact {
        level,
        award_name: Some(entry.map_or(name, |entry| &entry.name).to_owned()),
        grade: pattern.grade.as_ref().map(|range| FactGrade {
            scale: range.scale.clone(),
            value: range.min,
        }),
        hours: pattern.hours.as_ref().and_then(least),
        tags: pattern.all_tags.iter().chain(topic).cloned().collect(),
        measures: measures
            .filter_map(|(name, range)| Some((name.clone(), least(range)?)))
            .collect(),
        issuer_classes: pattern.issuer_class.first().cloned().into_iter().collect(),
        issuer_id: pattern.issuer.first().cloned(),
        awarded_on: match awarded {
            Some(range) if range.elapsed_at_registration.is_some() => day("1950-01-01"),
            Some(range) if range.until.is_some() => range.until.unwrap().pred_opt().unwrap(),
            Some(range) if range.before_registration == Some(true) => day("2025-02-01"),
            _ => case.on,
        },
        content_class: entry.and_then(|entry| entry.content_class.clone()),
        ..fact("won", kind, &key, "40")
    })
}

/// How far the places of the rule are from filled, for this course: none where nothing of them is told.
fn lacking(plan: &Conversion, course: &str, rule: &str) -> Vec<Reason> {
    let missing = plan.missing.iter().filter(|one| one.course_code == course);
    let reasons = missing.flat_map(|one| &one.reasons);
    let places = ["slot_unfilled", "hours_short", "sum_short"];
    let of_rule = reasons.filter(|one| {
        one.rule
            .as_deref()
            .is_some_and(|own| own.starts_with(&format!("{rule}@")))
            && places.contains(&one.code.as_str())
    });
    of_rule.cloned().collect()
}

fn gap(reason: &Reason) -> Credits {
    let number = |text: &Option<String>| credits(text.as_ref().unwrap());
    number(&reason.want).saturating_sub(number(&reason.have))
}

/// Does the plan with one more outcome lack less than it did before?
fn helps(case: &Case, before: &Conversion, step: &NextStep, rule: &str, more: Fact) -> bool {
    let mut richer = case.clone();
    richer.facts.push(more);
    let after = convert(&ask(&richer));
    let (was, is) = (
        lacking(before, &step.course_code, rule),
        lacking(&after, &step.course_code, rule),
    );
    is.is_empty()
        || is.len() < was.len()
        || was
            .iter()
            .zip(&is)
            .any(|(was, is)| was.code != is.code || gap(is) < gap(was))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_outcome_that_is_named_as_the_next_fills_the_place_further(case in questions()) {
        let plan = convert(&ask(&case));
        for step in &plan.next_steps {
            for act in step.acts.iter().filter(|act| act.code == "next_outcome") {
                let rule = rule_of(&case, act);
                let slot = act.en.split('"').nth(1).unwrap();
                let slot = rule.uses.iter().find(|one| one.slot == slot).unwrap();
                for name in named(act) {
                    let ways = slot.any_of.iter().filter_map(|pattern| won(&case, pattern, &name));
                    let helped = ways.into_iter().any(|more| helps(&case, &plan, step, &rule.id, more));
                    prop_assert!(helped, "{name} does not help: {act:?}");
                }
            }
        }
    }

    #[test]
    fn the_hours_that_are_told_as_the_next_reach_the_sum(case in questions()) {
        let plan = convert(&ask(&case));
        for step in &plan.next_steps {
            for act in step.acts.iter().filter(|act| act.code == "hours_short") {
                let rule = rule_of(&case, act);
                let reached = (0..case.facts.len()).any(|place| {
                    let mut longer = case.clone();
                    let fact = &mut longer.facts[place];
                    fact.hours = fact.hours.unwrap_or_default().checked_add(gap(act)).ok();
                    let after = convert(&ask(&longer));
                    let still = lacking(&after, &step.course_code, &rule.id);
                    still.iter().all(|one| one.code != "hours_short" || gap(one) < gap(act))
                });
                prop_assert!(reached, "{act:?}");
            }
        }
    }
}

#[test]
fn next_steps_are_told() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut told = 0;
    for _ in 0..40 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        told += convert(&ask(&case)).next_steps.len();
    }
    assert!(told > 15, "{told}");
}
