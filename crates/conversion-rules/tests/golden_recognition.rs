//! Golden cases of recognition: what the bank credits and why it waits.
#![expect(
    clippy::indexing_slicing,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::{LotEffect, RuleSet};
use credit_bank_conversion_rules::{Decision, Evidence, Fact, Recognitions, recognise};
use credit_bank_domain::outcome_type::OutcomeType;
use support::*;

fn decide(facts: &[Fact]) -> Recognitions {
    let rules = compiled(&rule_set("bank-recognition"));
    let found = recognise(rules, facts, &awards(), day("2025-10-08"));
    snapshot::recognition(facts, &found);
    found
}

fn value(found: &Recognitions, id: &str) -> Option<String> {
    found.decisions[id].lot().map(|lot| lot.credits.to_string())
}

fn taught(id: &str, award: &str, hours: &str, on: &str) -> Fact {
    let mut fact = training(id, award, "-", hours, "80", "0");
    fact.tags.clear();
    fact.credits = None;
    fact.awarded_on = day(on);
    fact
}

fn learned(id: &str, hours: &str, on: &str) -> Fact {
    Fact {
        outcome_type: OutcomeType::Community,
        ..taught(id, "T10@1", hours, on)
    }
}

#[test]
fn g30_hours_become_credits_floored_to_half() {
    let _case = snapshot::of("g30_hours_become_credits_floored_to_half");
    for (hours, wanted) in [("72", "4.00"), ("104", "5.50"), ("8", "0.00")] {
        let found = decide(&[taught("t", "T04@1", hours, "2025-05-01")]);
        assert_eq!(value(&found, "t").as_deref(), Some(wanted));
        let lot = found.decisions["t"].lot().unwrap();
        assert!(lot.convertible && lot.category == "vocational" && lot.rule == "REC-TRAIN");
        assert_eq!(lot.expires_on, Some(day("2033-05-01")));
        assert_eq!(
            hours == "8",
            matches!(found.decisions["t"], Decision::Zero(_))
        );
    }
}

#[test]
fn g30_a_year_brings_no_more_than_its_limit() {
    let _case = snapshot::of("g30_a_year_brings_no_more_than_its_limit");
    let facts = [
        taught("a", "T01@1", "144", "2025-03-01"),
        taught("b", "T02@1", "72", "2025-04-01"),
        taught("c", "T03@1", "36", "2024-04-01"),
    ];
    let found = decide(&facts);
    let values: Vec<_> = ["a", "b", "c"].map(|id| value(&found, id).unwrap()).into();
    assert_eq!(values, ["8.00", "2.00", "2.00"]);
}

#[test]
fn g31_community_learning_is_points_and_never_academic() {
    let _case = snapshot::of("g31_community_learning_is_points_and_never_academic");
    let found = decide(&[
        learned("a", "1.5", "2025-01-01"),
        learned("b", "1.5", "2025-01-02"),
    ]);
    let pool = &found.pools["S20-COMMUNITY:leisure"];
    assert_eq!((pool.hours, pool.value), (credits("3"), credits("3")));
    let lot = found.decisions["b"].lot().unwrap();
    assert_eq!((lot.effect, lot.convertible), (LotEffect::Points, false));
    let sum: i64 = ["a", "b"]
        .iter()
        .map(|id| found.decisions[*id].lot().unwrap().credits.hundredths())
        .sum();
    assert_eq!(sum, pool.value.hundredths());
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [Fact {
        convertible: true,
        credits: Some(credits("3")),
        ..learned("a", "3", "2025-01-01")
    }];
    assert_eq!(
        why_unused(&answer(&request(&rules, &programme, &facts)), "a"),
        ["not_convertible"]
    );
}

#[test]
fn s14_tiers_and_s17_levels_give_their_published_values() {
    let mut national = taught("n", "ZS-NATIONAL@1", "0", "2025-05-01");
    national.hours = None;
    national.tags = vec!["国家级".to_owned()];
    let mut qualification = skill("q", "YZSD@1", 4);
    qualification.outcome_type = OutcomeType::VocationalQualification;
    let found = decide(&[national, qualification, skill("s", "4-10-01-05@2015", 3)]);
    assert_eq!(value(&found, "n").as_deref(), Some("3.00"));
    assert_eq!(value(&found, "q").as_deref(), Some("1.50"));
    assert_eq!(value(&found, "s").as_deref(), Some("2.00"));
}

#[test]
fn the_register_speaks_alone_where_it_fixes_the_value() {
    let found = decide(&[x("o", "X01", 2)]);
    let lot = found.decisions["o"].lot().unwrap();
    assert_eq!(
        (lot.rule.as_str(), lot.credits),
        ("REG-VALUE", credits("4"))
    );
    assert_eq!(lot.content_class.as_deref(), Some("x:X01"));
}

#[test]
fn of_the_same_content_only_the_greatest_counts() {
    let found = decide(&[
        x("low", "X01", 1),
        x("high", "X01", 3),
        x("other", "X02", 1),
    ]);
    assert_eq!(value(&found, "high").as_deref(), Some("6.00"));
    assert!(
        matches!(&found.decisions["low"], Decision::SameContent { kept, .. } if kept == "high")
    );
    assert_eq!(value(&found, "other").as_deref(), Some("2.00"));
}

#[test]
fn what_a_person_must_look_at_waits_with_its_reason() {
    let mut pending = x("p", "X01", 2);
    pending.evidence = Evidence::Pending;
    let mut expired = x("e", "X02", 2);
    expired.valid_until = Some(day("2025-10-07"));
    let panel = fact("v", OutcomeType::Experience, "CUN@1", "0");
    let unknown = x("u", "X99", 2);
    let mut silent = taught("h", "T04@1", "1", "2025-05-01");
    silent.hours = None;
    let found = decide(&[pending, expired, panel, unknown, silent]);
    for (id, code) in [
        ("p", "evidence_pending"),
        ("e", "expired"),
        ("v", "needs_review"),
        ("u", "unknown_award"),
        ("h", "formula_unknown"),
    ] {
        let Decision::Waits { reasons } = &found.decisions[id] else {
            panic!("{id}: {:?}", found.decisions[id]);
        };
        assert!(
            reasons.iter().any(|reason| reason.code == code),
            "{id}: {reasons:?}"
        );
    }
}

#[test]
fn teachers_own_training_stays_in_the_account() {
    let found = decide(&[taught("t", "T12@1", "36", "2025-05-01")]);
    let lot = found.decisions["t"].lot().unwrap();
    assert_eq!(
        (lot.effect, lot.convertible),
        (LotEffect::AccountOnly, false)
    );
}

#[test]
fn a_rule_set_not_in_force_recognises_nothing() {
    let rules: RuleSet = rule_set("bank-recognition");
    let found = recognise(
        compiled(&rules),
        &[x("o", "X01", 2)],
        &awards(),
        day("2019-12-31"),
    );
    assert!(found.decisions["o"].lot().is_none());
}
