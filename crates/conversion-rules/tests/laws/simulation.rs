//! Laws of simulation: a version changes nothing against itself, and what changes is told with its rule.

use super::conversion::ask;
use super::support::cases::cases;
use super::support::delivered::questions;
use super::support::tiny::{WHOLE, cert, changed, school, tiny};
use super::support::{answer, awards, credits, day, request, rule_set, training};
use credit_bank_conversion_rules::{
    Comparison, CompiledRules, Conversion, ConversionRequest, Evidence, Fact, Outlook, RuleSet,
    Worth, compare_plans, compare_recognitions, convert, recognise_each,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_version_changes_nothing_against_itself(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        let compared = compare_plans(Some(&plan), Some(&plan));
        adds_up(&compare_plans(None, Some(&plan)));
        prop_assert_eq!(compared.outlook(), Outlook::Same);
        prop_assert_eq!(compared.before, compared.after);
        prop_assert!(compared.awakened.is_empty());
        // Nor does it matter that a simulation asks on days before the version began.
        let any_day = CompiledRules::of(case.rules.on_any_day());
        let again = convert(&ConversionRequest { rules: &any_day, ..asked.clone() });
        prop_assert_eq!(compare_plans(Some(&plan), Some(&again)).outlook(), Outlook::Same);
        let compiled = CompiledRules::of(case.rules.clone());
        let all = recognise_each(&case.facts, |_| Some(&compiled), &awards(), case.on);
        let compared = compare_recognitions(&case.facts, |_| true, &all, &all);
        prop_assert_eq!((compared.outlook(), compared.awakened.len()), (Outlook::Same, 0));
    }
}

/// What changes, case by case, is the difference of the whole: nothing is missing and nothing told twice.
fn adds_up(compared: &Comparison) {
    let both = |worth: Worth| [worth.credits.hundredths(), worth.further.hundredths()];
    let by = |before: Worth, after: Worth| {
        let [was, is] = [both(before), both(after)];
        [is[0] - was[0], is[1] - was[1]]
    };
    let sum = compared.changes.iter().fold([0, 0], |sum, change| {
        let more = by(change.before, change.after);
        [sum[0] + more[0], sum[1] + more[1]]
    });
    assert_eq!(sum, by(compared.before, compared.after), "{compared:#?}");
}

/// The plan of the tiny rules with something of their text replaced, in turn.
fn planned(text: &str, changes: &[(&str, &str)]) -> Conversion {
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[]), ("C3", "4", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "2")];
    let rules = tiny(&[("A", text), ("B", "all: [C2]")], WHOLE);
    answer(&request(&changed(&rules, changes), &programme, &facts))
}

#[test]
fn a_grade_alone_that_changes_is_a_gain_or_a_loss() {
    let graded = |grade: &str| planned("all: [C1]", &[("\"pass\"", grade)]);
    for (before, after, outlook) in [
        ("{\"fixed\":\"60\"}", "{\"fixed\":\"85\"}", Outlook::Gain),
        ("{\"fixed\":\"85\"}", "{\"fixed\":\"60\"}", Outlook::Loss),
        ("\"pass\"", "{\"fixed\":\"85\"}", Outlook::Gain),
        ("\"pass\"", "{\"text\":{\"text\":\"免考\"}}", Outlook::Moved),
    ] {
        let compared = compare_plans(Some(&graded(before)), Some(&graded(after)));
        assert_eq!(compared.outlook(), outlook, "{before} {after}");
        let change = &compared.changes[0];
        assert!(change.grade_before != change.grade_after, "{change:?}");
        assert_eq!(change.before, change.after);
        adds_up(&compared);
    }
    // Who loses a grade loses, whatever else there is to gain.
    let poorer = graded("{\"fixed\":\"60\"}");
    let richer = planned("all: [C1, C3]", &[("\"pass\"", "{\"fixed\":\"59\"}")]);
    let compared = compare_plans(Some(&poorer), Some(&richer));
    assert!(compared.after.credits > compared.before.credits);
    assert_eq!(compared.outlook(), Outlook::Loss);
    adds_up(&compared);
}

#[test]
fn changes_add_up_where_courses_become_examinations_electives_or_are_to_be_made_up() {
    let before = planned("all: [C1]", &[]);
    for effect in ["attendance_waiver", "waive_no_credit"] {
        let effect = format!("\"{effect}\"");
        let after = planned("all: [C1, C3]", &[("\"exempt\"", &effect)]);
        for (one, other) in [(&before, &after), (&after, &before)] {
            adds_up(&compare_plans(Some(one), Some(other)));
        }
        let compared = compare_plans(Some(&before), Some(&after));
        let c1 = compared.changes.iter().find(|it| it.what == "C1").unwrap();
        assert_eq!(
            (c1.before.credits, c1.after.credits),
            (credits("4"), credits("0"))
        );
    }
    let capped =
        "caps:\n- {id: K, cite: S/2, measure: credits, limit: \"4\", then: elective_credit}\n";
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "2")];
    let gives = [("A", "all: [C1]"), ("B", "all: [C2]")];
    let capped = tiny(&gives, &format!("{WHOLE}\n{capped}"));
    let capped = answer(&request(&capped, &programme, &facts));
    assert!(
        capped
            .courses
            .iter()
            .any(|line| line.course_code.is_empty())
    );
    adds_up(&compare_plans(Some(&before), Some(&capped)));
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
        let compared = compare_plans(Some(&before), Some(&plan(gives)));
        assert_eq!(compared.outlook(), outlook, "{gives}");
        let told: Vec<&str> = compared.changes.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(told, names);
        for change in &compared.changes {
            assert!(!change.reasons.is_empty(), "{change:?}");
            let gives = |worth: Worth| worth.credits > credits("0");
            assert_eq!(change.rule_after.is_some(), gives(change.after));
            assert_eq!(change.rule_before.is_some(), gives(change.before));
        }
        adds_up(&compared);
    }
    // Credits that hang on an examination are not those granted at once.
    let later = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let later = later.replace("\"exempt\"", "\"attendance_waiver\"");
    let later = RuleSet::from_canonical_json(&later).unwrap();
    let exam = answer(&request(&later, &programme, &facts));
    assert_eq!(
        compare_plans(Some(&before), Some(&exam)).outlook(),
        Outlook::Loss
    );
    assert_eq!(
        compare_plans(Some(&exam), Some(&before)).outlook(),
        Outlook::Gain
    );
    // Whoever loses what is certain loses, however much more hangs on an examination.
    let more = tiny(&[("A", "all: [C1, C2]")], WHOLE).canonical_json();
    let more = more.replace("\"exempt\"", "\"attendance_waiver\"");
    let more = RuleSet::from_canonical_json(&more).unwrap();
    let more = answer(&request(&more, &programme, &facts));
    assert_eq!(
        compare_plans(Some(&before), Some(&more)).outlook(),
        Outlook::Loss
    );
    // Against nothing all is gain, and the certificate wakes.
    let first = compare_plans(None, Some(&before));
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
    let compared = compare_recognitions(&facts, |_| true, &old, &new);
    assert_eq!(compared.outlook(), Outlook::Gain);
    assert_eq!(compared.after.credits, credits("2"));
    assert!(compared.awakened.contains_key("t"));
    // What the account has already, be it worth nothing, gains and does not wake.
    let mut known = facts.clone();
    known[0].recognised = true;
    let compared = compare_recognitions(&known, |_| true, &old, &new);
    assert_eq!(
        (compared.outlook(), compared.awakened.len()),
        (Outlook::Gain, 0)
    );
    let reversed = compare_recognitions(&facts, |_| true, &new, &old);
    assert_eq!(
        (reversed.outlook(), reversed.awakened.len()),
        (Outlook::Loss, 0)
    );
}
