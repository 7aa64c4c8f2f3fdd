//! Laws of simulation: a version changes nothing against itself, and what changes is told with its rule.

use super::conversion::ask;
use super::support::cases::cases;
use super::support::delivered::questions;
use super::support::tiny::{WHOLE, cert, school, tiny};
use super::support::{answer, awards, credits, day, request, rule_set, training};
use credit_bank_conversion_rules::{
    CompiledRules, ConversionRequest, Evidence, Fact, Outlook, RuleSet, compare_plans,
    compare_recognitions, convert, recognise_each,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_version_changes_nothing_against_itself(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        let compared = compare_plans(Some(&plan), &plan);
        prop_assert_eq!(compared.outlook(), Outlook::Same);
        prop_assert_eq!(compared.before, compared.after);
        prop_assert!(compared.awakened.is_empty());
        // Nor does it matter that a simulation asks on days before the version began.
        let any_day = CompiledRules::of(case.rules.on_any_day());
        let again = convert(&ConversionRequest { rules: &any_day, ..asked.clone() });
        prop_assert_eq!(compare_plans(Some(&plan), &again).outlook(), Outlook::Same);
        let compiled = CompiledRules::of(case.rules.clone());
        let all = recognise_each(&case.facts, |_| Some(&compiled), &awards(), case.on);
        let compared = compare_recognitions(&case.facts, &all, &all);
        prop_assert_eq!((compared.outlook(), compared.awakened.len()), (Outlook::Same, 0));
    }
}

#[test]
fn what_is_lost_gained_and_moved_is_told_with_both_rules_and_the_reason() {
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[]), ("C3", "4", &[])]);
    let facts = [cert("a", "A", "4")];
    let old = tiny(&[("A", "all: [C1]")], WHOLE);
    let plan = |gives: &str| answer(&request(&tiny(&[("A", gives)], WHOLE), &programme, &facts));
    let before = answer(&request(&old, &programme, &facts));
    for (gives, outlook, names) in [
        ("all: [C2]", Outlook::Loss, vec!["C1", "C2"]),
        ("all: [C1, C2]", Outlook::Gain, vec!["C2"]),
        ("all: [C3]", Outlook::Moved, vec!["C1", "C3"]),
        ("all: [C1]", Outlook::Same, vec![]),
    ] {
        let compared = compare_plans(Some(&before), &plan(gives));
        assert_eq!(compared.outlook(), outlook, "{gives}");
        let told: Vec<&str> = compared.changes.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(told, names);
        for change in &compared.changes {
            assert!(!change.reasons.is_empty(), "{change:?}");
            assert_eq!(change.rule_after.is_some(), change.after > credits("0"));
            assert_eq!(change.rule_before.is_some(), change.before > credits("0"));
        }
    }
    // Credits that hang on an examination are not those granted at once.
    let later = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let later = later.replace("\"exempt\"", "\"attendance_waiver\"");
    let later = RuleSet::from_canonical_json(&later).unwrap();
    let exam = answer(&request(&later, &programme, &facts));
    assert_eq!(compare_plans(Some(&before), &exam).outlook(), Outlook::Loss);
    assert_eq!(compare_plans(Some(&exam), &before).outlook(), Outlook::Gain);
    // Whoever loses what is certain loses, however much more hangs on an examination.
    let more = tiny(&[("A", "all: [C1, C2]")], WHOLE).canonical_json();
    let more = more.replace("\"exempt\"", "\"attendance_waiver\"");
    let more = RuleSet::from_canonical_json(&more).unwrap();
    let more = answer(&request(&more, &programme, &facts));
    assert_eq!(compare_plans(Some(&before), &more).outlook(), Outlook::Loss);
    // Against nothing all is gain, and the certificate wakes.
    let first = compare_plans(None, &before);
    assert_eq!(first.outlook(), Outlook::Gain);
    assert!(first.awakened["a"].contains("C1"));
}

#[test]
fn an_outcome_wakes_when_a_rule_has_it_for_the_first_time() {
    let bank = CompiledRules::of(rule_set("bank-recognition"));
    let fact = Fact {
        credits: None,
        category: None,
        recognised: false,
        evidence: Evidence::Verified,
        ..training("t", "T01@1", "农", "36", "80", "0")
    };
    let facts = [fact];
    let without = bank.canonical_json().replace("hours / 18", "hours / 1800");
    let without = CompiledRules::of(RuleSet::from_canonical_json(&without).unwrap());
    let (on, register) = (day("2025-12-31"), awards());
    let decided = |rules| recognise_each(&facts, |_| Some(rules), &register, on);
    let (old, new) = (decided(&without), decided(&bank));
    let compared = compare_recognitions(&facts, &old, &new);
    assert_eq!(compared.outlook(), Outlook::Gain);
    assert_eq!(compared.after.credits, credits("2"));
    assert!(compared.awakened.contains_key("t"));
    // What the account has already, be it worth nothing, gains and does not wake.
    let mut known = facts.clone();
    known[0].recognised = true;
    let compared = compare_recognitions(&known, &old, &new);
    assert_eq!(
        (compared.outlook(), compared.awakened.len()),
        (Outlook::Gain, 0)
    );
    let reversed = compare_recognitions(&facts, &new, &old);
    assert_eq!(
        (reversed.outlook(), reversed.awakened.len()),
        (Outlook::Loss, 0)
    );
}
