//! What is told as a next step helps: taken with an issuer whom the question knows, it brings the course.

use super::conversion::ask;
use super::support::cases::cases;
use super::support::delivered::{Case, questions};
use super::support::{awards, compiled, day, issuer_classes, rule_set};
use super::taken::{Known, Outcomes, mending, named, winning};
use credit_bank_conversion_rules::model::TransferRule;
use credit_bank_conversion_rules::{
    CompiledRules, ConversionRequest, Issuing, NextStep, Reason, Recognition, Required, RuleSet,
    Winnable, convert,
};
use credit_bank_domain::award::Award;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);

static BANK: LazyLock<CompiledRules> =
    LazyLock::new(|| CompiledRules::of(rule_set("bank-recognition")));

fn issuers(case: &Case) -> Vec<Issuing> {
    Issuing::of(&case.rules, &*AWARDS, &issuer_classes(), case.on)
}

/// Whoever knows who issues what.
fn knowing_issuers(case: &Case) -> Known {
    Known {
        issuers: issuers(case),
        winnable: None,
    }
}

/// Whoever also knows what the bank would recognise an outcome as.
fn knowing_worth(case: &Case) -> Known {
    let by = Recognition {
        register: &*AWARDS,
        sets: &[&BANK],
        issuer_classes: &issuer_classes(),
    };
    Known {
        issuers: issuers(case),
        winnable: Some(Winnable::of(compiled(&case.rules), &by, case.on)),
    }
}

fn asked<'c>(case: &'c Case, known: &'c Known) -> ConversionRequest<'c> {
    ConversionRequest {
        issuers: Some(&known.issuers),
        winnable: known.winnable.as_deref(),
        ..ask(case)
    }
}

fn rule_of<'c>(case: &'c Case, act: &Reason) -> &'c TransferRule {
    let id = act.rule.as_ref().unwrap().split('@').next().unwrap();
    let mut rules = case.rules.transfer_rules();
    rules.find(|rule| rule.id == id).unwrap()
}

/// Every way to do one act; of one that names several things to win, what it names first.
fn ways(case: &Case, act: &Reason, known: &Known, first: usize) -> Vec<Outcomes> {
    let rule = rule_of(case, act);
    match act.code.as_str() {
        // Whoever takes the other acts waits for it as well.
        "next_opening" | "next_floor" => vec![case.facts.clone()],
        "next_outcome" => winning(case, (rule, act), known, first),
        "next_evidence" | "next_improvement" | "next_recognition" | "hours_short" => {
            mending(case, rule, act, known)
        }
        other => panic!("unknown act {other}: {act:?}"),
    }
}

/// A floor is reached by several steps together, and says nothing against one of them.
fn without_floors(rules: &RuleSet) -> RuleSet {
    let mut rules = rules.clone();
    for cap in &mut rules.caps {
        (cap.floor, cap.floor_share) = (None, None);
    }
    rules
}

/// Does some way to do all these acts bring the course to whoever wants it above all?
fn brings(case: &Case, step: &NextStep, acts: &[(&Reason, usize)], known: &Known) -> bool {
    let Some(((act, first), rest)) = acts.split_first() else {
        let rules = without_floors(&case.rules);
        // What is shut is waited for.
        let mut acts = step.acts.iter();
        let opening = acts.find(|act| act.code == "next_opening").map(|act| {
            let from = act.en.strip_prefix("apply from ").unwrap();
            day(from.split(':').next().unwrap())
        });
        let mut request = ConversionRequest {
            rules: compiled(&rules),
            on: opening.unwrap_or(case.on),
            ..asked(case, known)
        };
        request.wishes.required.insert(Required {
            course: step.course_code.clone(),
            facts: BTreeSet::new(),
        });
        let plan = convert(&request);
        let mut lines = plan.courses.iter();
        return lines.any(|line| {
            line.course_code == step.course_code && line.target_credits == step.credits
        });
    };
    ways(case, act, known, *first).into_iter().any(|facts| {
        let richer = Case {
            facts,
            ..case.clone()
        };
        brings(&richer, step, rest, known)
    })
}

/// Of every step each thing that it names first.
fn every_step_brings_its_course(case: &Case, known: &Known) -> Result<(), TestCaseError> {
    let plan = convert(&asked(case, known));
    for step in &plan.next_steps {
        let acts: Vec<(&Reason, usize)> = step.acts.iter().map(|act| (act, 0)).collect();
        for place in 0..acts.len() {
            for first in 0..named(acts[place].0).len() {
                let mut acts = acts.clone();
                acts[place].1 = first;
                prop_assert!(
                    brings(case, step, &acts, known),
                    "{first} of {place}: {step:#?}"
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_step_that_is_taken_brings_its_course(case in questions()) {
        every_step_brings_its_course(&case, &knowing_issuers(&case))?;
    }

    #[test]
    fn a_step_brings_its_course_with_what_the_bank_recognises(case in questions()) {
        every_step_brings_its_course(&case, &knowing_worth(&case))?;
    }
}

#[test]
fn next_steps_are_told() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut told = [0, 0];
    for _ in 0..40 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        for (told, known) in told
            .iter_mut()
            .zip([knowing_issuers(&case), knowing_worth(&case)])
        {
            *told += convert(&asked(&case, &known)).next_steps.len();
        }
    }
    assert!(told.iter().all(|told| *told > 15), "{told:?}");
}
