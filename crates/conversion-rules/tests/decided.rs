//! A decision that was kept with its question is made again byte for byte, also where a clock had ended the
//! search.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    Beside, Booked, CompiledRules, ConversionRequest, ConversionStatus, Fact, RecognitionCase,
    ReweighCase, RuleSet, TransferCase, convert, recognise_beside, search_within,
};
use std::cell::Cell;
use std::collections::BTreeSet;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// Certificates of which each may become one of several courses, below a cap that none fills exactly: the
/// planner has to search.
fn crowded() -> (RuleSet, Vec<Fact>) {
    let any = "any_of: [C1, C2, C3, C4, C5, C6, C7, C8]";
    let caps = "caps:\n- {id: CAP, cite: S/2, measure: credits, limit: \"11\"}\n";
    let rules = tiny(
        &[("A", any), ("B", any), ("C", any)],
        &format!("{WHOLE}\n{caps}"),
    );
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let facts = names.iter().zip(["A", "B", "C"].iter().cycle());
    let facts = facts.map(|(name, award)| cert(name, award, "3")).collect();
    (rules, facts)
}

fn asked<'a>(
    rules: &'a RuleSet,
    programme: &'a credit_bank_domain::programme::Programme,
    facts: &'a [Fact],
) -> ConversionRequest<'a> {
    let mut asked = request(rules, programme, facts);
    asked.wishes.preferred = BTreeSet::from(["C3".to_owned()]);
    asked
}

#[test]
fn a_search_that_a_clock_ended_anywhere_is_made_again_by_the_number_of_its_checkpoint() {
    let (rules, facts) = crowded();
    let courses = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"];
    let worths = ["4", "3.5", "3", "2.5", "2.5", "2", "1.5", "1"];
    let courses: Vec<(&str, &str, &[&str])> = courses
        .into_iter()
        .zip(worths)
        .map(|(code, worth)| (code, worth, &[][..]))
        .collect();
    let programme = school(&courses);
    let asked = asked(&rules, &programme, &facts);
    let whole = convert(&asked);
    assert_eq!(whole.status, ConversionStatus::Optimal);
    let (mut bounded, mut plans) = (0, BTreeSet::new());
    for last in 1..10_000_u64 {
        let seen = Cell::new(0_u64);
        let clock = || {
            seen.set(seen.get().saturating_add(1));
            seen.get() >= last
        };
        let searched = search_within(&asked, &clock);
        let stored = TransferCase::of(&asked, searched.stopped_at).to_json();
        let case: TransferCase = serde_json::from_str(&stored).unwrap();
        assert_eq!(case.to_json(), stored);
        let again = case.decide(asked.rules, &programme);
        let bytes = searched.conversion.canonical_json();
        assert_eq!(again.canonical_json(), bytes, "checkpoint {last}");
        plans.insert(bytes);
        if searched.stopped_at.is_none() {
            assert_eq!(searched.conversion, whole);
            assert!(bounded > 3, "{bounded}");
            assert!(plans.len() > 1);
            return;
        }
        bounded += 1;
    }
    unreachable!("the search never came to its end");
}

/// Trainings of one category are pooled.
const POOLED: &str = r#"
rule_set: decided
version: 1
semantics: 1
title: 示例
effective: {from: 2020-01-01}
units: {credit_step: "0.5", rounding: floor}
sources: [{id: S, title: 示例}]
policy: {reuse: once_globally}
rules:
- id: POOL
  kind: recognise
  cite: S/1
  when: {type: training, hours: {max: "17"}}
  pool: {by: category}
  give: {value: {formula: "hours / 18"}, category: vocational}
- id: ALONE
  kind: recognise
  cite: S/2
  when: {type: training, hours: {min: "18"}}
  give: {value: {formula: "hours / 18"}, category: vocational}
"#;

fn taught(id: &str, hours: &str) -> Fact {
    Fact {
        credits: None,
        category: None,
        recognised: false,
        ..training(id, "T01@1", "农", hours, "80", "0")
    }
}

#[test]
fn of_a_year_that_is_full_only_what_filled_it_bore_on_the_decision() {
    let full = POOLED.replace("pool: {by: category}", "limit: {per_year: \"1\"}");
    assert_ne!(full, POOLED);
    let rules = CompiledRules::of(RuleSet::parse_yaml(&full).unwrap());
    let register = awards();
    let last_year = Fact {
        awarded_on: day("2024-12-31"),
        ..taught("a", "9")
    };
    let (filled, nothing) = (taught("b", "9"), taught("c", "9"));
    let lot = |fact, value| Booked::of(fact, &register, ("POOL", "vocational", credits(value)));
    let booked = [lot(&last_year, "1"), lot(&filled, "1"), lot(&nothing, "0")];
    let (fact, on) = (taught("d", "9"), day("2025-12-31"));
    let decision = recognise_beside(&rules, &fact, &booked, &register, on);
    let beside = Beside::of(&rules, (&fact, &decision), &booked).unwrap();
    let bore = Beside {
        lots: 1,
        of_year: credits("1"),
        hours: credits("0"),
    };
    assert_eq!(beside, bore);
    let case = RecognitionCase::of(&rules, (&fact, Some(beside)), &register, on);
    let again = case.decide(&rules, &register);
    assert_eq!(again.canonical_json(), decision.canonical_json());
}

#[test]
fn a_recognition_is_made_again_beside_what_bore_on_it() {
    let rules = CompiledRules::of(RuleSet::parse_yaml(POOLED).unwrap());
    let register = awards();
    let (before, other) = (taught("a", "9"), taught("b", "36"));
    let lot =
        |fact, (rule, value)| Booked::of(fact, &register, (rule, "vocational", credits(value)));
    let booked = [lot(&before, ("POOL", "0.5")), lot(&other, ("ALONE", "2"))];
    for (hours, pooled) in [("17", Some("9")), ("20", None)] {
        let fact = taught("c", hours);
        let on = day("2025-12-31");
        let decision = recognise_beside(&rules, &fact, &booked, &register, on);
        assert!(decision.lot().is_some(), "{decision:?}");
        let beside = Beside::of(&rules, (&fact, &decision), &booked);
        assert_eq!(beside.map(|it| it.hours), pooled.map(credits));
        let case = RecognitionCase::of(&rules, (&fact, beside), &register, on);
        assert_eq!(case.awards.len(), 1);
        let stored = case.to_json();
        let case: RecognitionCase = serde_json::from_str(&stored).unwrap();
        assert_eq!(case.to_json(), stored);
        let again = case.decide(&rules, &register);
        assert_eq!(again.canonical_json(), decision.canonical_json());
    }
}

/// Kept when the lots themselves stood with the question.
#[test]
fn a_recognition_that_was_kept_with_the_lots_beside_it_is_made_again() {
    let rules = CompiledRules::of(RuleSet::parse_yaml(POOLED).unwrap());
    let register = awards();
    let (before, fact, on) = (taught("a", "9"), taught("c", "17"), day("2025-12-31"));
    let booked = [Booked::of(
        &before,
        &register,
        ("POOL", "vocational", credits("0.5")),
    )];
    let decision = recognise_beside(&rules, &fact, &booked, &register, on);
    let case = RecognitionCase::of(&rules, (&fact, None), &register, on);
    let mut kept: serde_json::Value = serde_json::from_str(&case.to_json()).unwrap();
    kept["booked"] = serde_json::json!([
        {"fact": before, "rule": "POOL", "category": "vocational", "credits": "0.50"}
    ]);
    let case: RecognitionCase = serde_json::from_value(kept).unwrap();
    assert_eq!(case.decide(&rules, &register), decision);
    let reweighed = |case: ReweighCase| case.decide(&rules, &register).unwrap();
    let case = ReweighCase::of((&rules, "POOL"), &fact, &booked, &register, credits("0"));
    let mut kept: serde_json::Value = serde_json::from_str(&case.to_json()).unwrap();
    kept.as_object_mut().unwrap().remove("beside");
    kept["booked"] = serde_json::json!([
        {"fact": before, "rule": "POOL", "category": "vocational", "credits": "0.50"}
    ]);
    assert_eq!(
        reweighed(serde_json::from_value(kept).unwrap()),
        reweighed(case)
    );
}
