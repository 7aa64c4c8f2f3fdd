//! What a learner wishes of a plan: courses declined, required and preferred.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    Conversion, ConversionStatus, Required, RuleSet, convert, convert_within,
};
use std::collections::BTreeSet;
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

fn required(course: &str, facts: &[&str]) -> Required {
    Required {
        course: course.to_owned(),
        facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
    }
}

/// Why nothing is planned.
fn refusal(plan: &Conversion) -> &str {
    assert_eq!(plan.status, ConversionStatus::NotPlanned);
    &plan.unused.first().unwrap().reasons.first().unwrap().code
}

#[test]
fn what_is_required_is_given_though_another_course_is_worth_more() {
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    assert_eq!(given(&answer(&asked)), ["C1"]);
    asked.wishes.required = BTreeSet::from([required("C2", &["a"])]);
    let plan = answer(&asked);
    assert_eq!(given(&plan), ["C2"]);
    // The wish is part of the plan.
    assert_eq!(plan.wishes, asked.wishes);
    asked.wishes.required = BTreeSet::new();
    assert!(credit_bank_conversion_rules::verify(&asked, &plan).is_err());
}

#[test]
fn what_cannot_be_given_names_the_constraints_in_its_way() {
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.required = BTreeSet::from([required("C1", &[]), required("C2", &[])]);
    let plan = convert(&asked);
    assert_eq!(refusal(&plan), "required_not_met");
    let reason = &plan.unused[0].reasons[0];
    assert!(
        reason.zh.contains("（C1）、《学习指南》（C2）") && reason.zh.contains("不得重复使用"),
        "{reason:?}"
    );
    // A course that nothing gives is alone in the conflict.
    asked.wishes.required = BTreeSet::from([required("C1", &["nobody's"])]);
    let plan = convert(&asked);
    assert_eq!(refusal(&plan), "required_not_met");
    assert!(!plan.unused[0].reasons[0].zh.contains("同时"));
}

#[test]
fn a_conflict_names_caps_rules_and_courses_and_what_fails_alone_says_why() {
    let programme = school(&[("C1", "4", &[]), ("C2", "4", &[]), ("C3", "2", &["思政"])]);
    let facts = [cert("a", "A", "4"), cert("b", "B", "4")];
    let cap = "caps:\n- {id: K, cite: S/2, measure: credits, limit: \"6\"}\n";
    let gives = [("A", "all: [C1]"), ("B", "all: [C2]")];
    let refused = |rules: &RuleSet, courses: &[&str]| {
        let mut asked = request(rules, &programme, &facts);
        asked.wishes.required = courses.iter().map(|it| required(it, &[])).collect();
        convert(&asked)
    };
    let plan = refused(&tiny(&gives, &format!("{WHOLE}\n{cap}")), &["C1", "C2"]);
    let said = &plan.unused[0].reasons[0];
    assert!(
        said.zh.contains("上限 K（S/2）") && said.en.contains("cap K (S/2)"),
        "{said:?}"
    );
    assert!(said.zh.contains(&format!(
        "《{}》（C1）",
        programme.find_course("C1").unwrap().name
    )));
    let choose = [
        ("A", "any_of: [C1, C2], choose: 1"),
        ("B", "any_of: [C1, C2], choose: 1"),
    ];
    let one = tiny(&choose[..1], WHOLE);
    let facts = [cert("a", "A", "4"), cert("b", "A", "4")];
    let mut asked = request(&one, &programme, &facts);
    asked.wishes.required = ["C1", "C2"]
        .into_iter()
        .map(|it| required(it, &[]))
        .collect();
    let plan = convert(&asked);
    assert!(
        plan.unused[0].reasons[0].zh.contains("规则 R-A 可选的门数"),
        "{plan:#?}"
    );
    // What no rule gives, or a ban forbids, says so.
    let deny = "deny:\n- {id: D, cite: S/4, target: {tag: [思政]}}\n";
    let plan = refused(&tiny(&gives, &format!("{WHOLE}\n{deny}")), &["C3"]);
    assert_eq!(
        why_missing(&plan, "C3"),
        ["required_not_met", "course_denied"]
    );
    assert_eq!(
        why_missing(&refused(&tiny(&gives, WHOLE), &["C3"]), "C3"),
        ["required_not_met", "no_rule"]
    );
}

#[test]
fn a_search_that_was_stopped_before_it_met_a_requirement_plans_nothing() {
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.required = BTreeSet::from([required("C2", &["b"])]);
    let plan = convert_within(&asked, &|| true);
    let met = given(&plan) == ["C1", "C2"] || given(&plan) == ["C2"];
    assert!(met || refusal(&plan) == "search_stopped", "{plan:?}");
}

#[test]
fn of_plans_of_equal_credit_the_preferred_course_is_given() {
    let rules = tiny(&[("A", "any_of: [C1, C2, C3]")], WHOLE);
    let programme = school(&[("C1", "4", &[]), ("C2", "4", &[]), ("C3", "2", &[])]);
    let facts = [cert("a", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    for course in ["C1", "C2"] {
        asked.wishes.preferred = BTreeSet::from([course.to_owned()]);
        assert_eq!(given(&answer(&asked)), [course]);
    }
    // A preference costs no credit.
    asked.wishes.preferred = BTreeSet::from(["C3".to_owned()]);
    assert_eq!(answer(&asked).total_credits, credits("4"));
}

#[test]
fn what_is_declined_is_neither_given_nor_used() {
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let programme = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "4"), cert("b", "A", "4")];
    let mut asked = request(&rules, &programme, &facts);
    asked.wishes.declined.courses.insert("C1".to_owned());
    asked.wishes.declined.facts.insert("a".to_owned());
    let plan = answer(&asked);
    assert_eq!(given(&plan), ["C2"]);
    assert_eq!(why_unused(&plan, "a"), ["declined_by_learner"]);
}
