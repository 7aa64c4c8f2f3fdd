//! Laws of conversion on every delivered rule set.

use super::support::cases::cases;
use super::support::delivered::{Case, questions};
use super::support::{checked, request};
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::TransferRule;
use credit_bank_conversion_rules::model::{Effective, Rule};
use credit_bank_conversion_rules::{
    Conversion, ConversionRequest, ConversionStatus, Fact, FactGrade, Reason, RuleSet, convert,
    verify,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The question of a case.
pub fn ask(case: &Case) -> ConversionRequest<'_> {
    ConversionRequest {
        on: case.on,
        ..request(&case.rules, &case.programme, &case.facts)
    }
}

/// Credits granted, at once or after an exam.
pub fn worth(plan: &Conversion) -> Credits {
    plan.total_credits
        .checked_add(plan.pending_exam_credits)
        .unwrap()
}

/// The plan without the names of the question it answers.
fn substance(plan: &Conversion) -> Conversion {
    let mut bare = plan.clone();
    bare.rule_set.hash.clear();
    bare.facts_hash.clear();
    bare.plan_hash.clear();
    bare
}

/// The outcome as the reason says it should be.
fn mended(fact: &Fact, reason: &Reason) -> Option<Fact> {
    let want = reason.want.as_ref()?.strip_prefix("≥ ")?;
    let (marks, scale) = want.split_once('/').unwrap_or((want, ""));
    let want = marks.parse().ok()?;
    let mut fact = fact.clone();
    match reason.en.split(' ').next()? {
        "hours" => fact.hours = Some(want),
        "credits" => fact.credits = Some(want),
        "grade" => {
            let scale = scale.to_owned();
            fact.grade = Some(FactGrade { scale, value: want });
        }
        _ => return None,
    }
    Some(fact)
}

fn has_windows(rules: &RuleSet) -> bool {
    let mut rules = rules.transfer_rules();
    rules.any(|rule| !rule.windows.is_empty() || !rule.yearly.is_empty())
}

/// Every transfer rule is open in these periods.
fn open_in(rules: &RuleSet, windows: &[(NaiveDate, NaiveDate)]) -> RuleSet {
    let mut rules = rules.clone();
    for rule in &mut rules.rules {
        if let Rule::Transfer(rule) = rule {
            let window = |(from, to): &(NaiveDate, NaiveDate)| Effective {
                from: *from,
                to: Some(*to),
            };
            rule.windows = windows.iter().map(window).collect();
        }
    }
    rules
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_plan_of_every_rule_set_holds(case in questions()) {
        let asked = ask(&case);
        let plan = checked(&asked);
        prop_assert_eq!(verify(&asked, &plan), Ok(()));
        let told: BTreeSet<&str> = plan.unused.iter().map(|one| one.id.as_str())
            .chain(plan.groups.iter().flat_map(|group| group.facts.iter().map(String::as_str))).collect();
        prop_assert_eq!(told.len(), case.facts.len());
    }

    #[test]
    fn no_order_changes_a_byte_for_any_rule_set(case in questions(), turn in 1usize..7) {
        let plan = convert(&ask(&case)).canonical_json();
        let mut turned = case.clone();
        turned.facts.reverse();
        turned.programme.courses.rotate_left(turn % case.programme.courses.len());
        turned.programme.modules.reverse();
        let places = turned.rules.rules.len();
        turned.rules.rules.rotate_left(turn % places);
        turned.rules.caps.reverse();
        turned.rules.deny.reverse();
        turned.rules.equivalences.reverse();
        // The order of a parsed rule set is fixed; a stored one reads back into the same order.
        turned.rules = RuleSet::from_canonical_json(&serde_json::to_string(&turned.rules).unwrap()).unwrap();
        prop_assert_eq!(convert(&ask(&turned)).canonical_json(), plan);
    }

    #[test]
    fn an_outcome_that_no_rule_mentions_changes_nothing(case in questions()) {
        let spoken: BTreeSet<OutcomeType> = case.rules.transfer_rules()
            .flat_map(TransferRule::patterns)
            .flat_map(|pattern| pattern.types.iter().copied()).collect();
        let silent = OutcomeType::ALL.into_iter().find(|one| !spoken.contains(one) && *one != OutcomeType::Status);
        if let Some(silent) = silent {
            let before = convert(&ask(&case));
            let mut more = case.clone();
            more.facts.push(super::support::fact("more", silent, "NOWHERE@1", "4"));
            let after = convert(&ask(&more));
            prop_assert_eq!((&after.courses, &after.groups, &after.caps), (&before.courses, &before.groups, &before.caps));
        }
    }

    #[test]
    fn splitting_a_period_in_which_nothing_changes_changes_nothing(case in questions(), cut in 1u64..3_000) {
        let (from, to) = (NaiveDate::from_ymd_opt(2019, 1, 1).unwrap(), NaiveDate::from_ymd_opt(2030, 1, 1).unwrap());
        if !has_windows(&case.rules) {
            let day = from + chrono::Days::new(cut);
            let whole = Case { rules: open_in(&case.rules, &[(from, to)]), ..case.clone() };
            let split = Case { rules: open_in(&case.rules, &[(from, day), (day + chrono::Days::new(1), to)]), ..case.clone() };
            prop_assert_eq!(substance(&convert(&ask(&whole))), substance(&convert(&ask(&split))));
            prop_assert_eq!(convert(&ask(&whole)).courses, convert(&ask(&case)).courses);
        }
    }

    #[test]
    fn what_an_outcome_does_not_say_is_unknown_and_never_false(case in questions()) {
        let mut bare = case.clone();
        for fact in &mut bare.facts {
            (fact.grade, fact.hours, fact.level, fact.credits) = (None, None, None, None);
            fact.issuer_classes.clear();
        }
        let plan = convert(&ask(&bare));
        for reason in plan.unused.iter().flat_map(|one| &one.reasons) {
            let field = reason.en.split(' ').next().unwrap();
            prop_assert!(
                reason.code != "condition_failed" || !["grade", "hours", "level", "credits", "issuer_class"].contains(&field),
                "{:?}", reason
            );
        }
    }

    #[test]
    fn a_stated_fix_makes_its_condition_true(case in questions()) {
        let plan = convert(&ask(&case));
        for unused in &plan.unused {
            for reason in unused.reasons.iter().filter(|one| one.code == "condition_failed" || one.code == "condition_unknown") {
                let mut fixed = case.clone();
                let fact = fixed.facts.iter_mut().find(|one| one.id == unused.id).unwrap();
                let Some(better) = mended(fact, reason) else { continue };
                *fact = better;
                let after = convert(&ask(&fixed));
                let still = after.unused.iter().filter(|one| one.id == unused.id).flat_map(|one| &one.reasons);
                for other in still.filter(|other| other.rule == reason.rule && other.code.starts_with("condition_")) {
                    prop_assert!(other.want != reason.want || other.en.split(' ').next() != reason.en.split(' ').next(), "{:?} after {:?}", other, reason);
                }
            }
        }
    }

    #[test]
    fn an_exhausted_search_returns_a_plan_that_holds(case in questions(), limit in 0u64..4) {
        let best = convert(&ask(&case));
        let asked = ConversionRequest { node_limit: limit, ..ask(&case) };
        let plan = convert(&asked);
        prop_assert_eq!(verify(&asked, &plan), Ok(()));
        prop_assert!(worth(&plan) <= worth(&best));
        prop_assert!(plan.status != ConversionStatus::Optimal || plan.courses == best.courses);
    }

    #[test]
    fn a_million_credits_overflow_nothing(case in questions()) {
        let mut huge = case.clone();
        for fact in &mut huge.facts {
            fact.credits = Some(Credits::MAX);
            fact.hours = Some(Credits::MAX);
        }
        for course in &mut huge.programme.courses {
            course.credits = Credits::MAX;
        }
        huge.programme.total_credits = Credits::MAX;
        let asked = ask(&huge);
        prop_assert_eq!(verify(&asked, &convert(&asked)), Ok(()));
    }
}

#[test]
fn runs_and_threads_give_the_same_bytes() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..40 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        let answer = || convert(&ask(&case)).canonical_json();
        let first = answer();
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..4).map(|_| scope.spawn(answer)).collect();
            for other in others {
                assert_eq!(other.join().unwrap(), first);
            }
        });
    }
}
