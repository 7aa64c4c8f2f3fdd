//! Wishes beside caps with a floor: either nothing counts or at least so much, and what a learner requires counts.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Conversion, ConversionStatus, Required, RuleSet, convert};
use support::tiny::{WHOLE, cert, school, tiny};
use support::*;

/// What comes of requiring these courses where certificates A to D give C1 to C4, of 4, 4, 2 and 2 credits.
fn asked(restraints: &str, required: &[&str], declined: &[&str]) -> Conversion {
    let gives = [
        ("A", "all: [C1]"),
        ("B", "all: [C2]"),
        ("D", "all: [C3]"),
        ("E", "all: [C4]"),
    ];
    let rules: RuleSet = tiny(&gives, &format!("{WHOLE}\n{restraints}"));
    let courses = [("C1", "4"), ("C2", "4"), ("C3", "2"), ("C4", "2")];
    let programme = school(&courses.map(|(code, credits)| (code, credits, &[][..])));
    let facts = ["A", "B", "D", "E"].map(|award| cert(&award.to_lowercase(), award, "4"));
    let mut asked = request(&rules, &programme, &facts);
    let wish = |course: &&str| Required {
        course: (*course).to_owned(),
        facts: [].into(),
    };
    asked.wishes.required = required.iter().map(wish).collect();
    let declined = declined.iter().map(|course| (*course).to_owned());
    asked.wishes.declined.courses.extend(declined);
    let plan = convert(&asked);
    if plan.status != ConversionStatus::NotPlanned {
        credit_bank_conversion_rules::verify(&asked, &plan).unwrap();
    }
    plan
}

/// The caps that the refusal names, and nothing else that it could.
fn in_the_way(plan: &Conversion) -> Vec<&str> {
    assert_eq!(plan.status, ConversionStatus::NotPlanned, "{plan:#?}");
    let reason = &plan.unused.first().unwrap().reasons.first().unwrap();
    assert_eq!(reason.code, "required_not_met");
    let caps = ["K", "L", "TOTAL"];
    let named = caps
        .into_iter()
        .filter(|cap| reason.zh.contains(&format!("上限 {cap}（")));
    named.collect()
}

fn cap(id: &str, rule: &str, says: &str) -> String {
    format!("- {{id: {id}, cite: S/2, measure: credits, of: {{rule: {rule}}}, {says}}}\n")
}

#[test]
fn what_is_required_brings_what_its_floor_needs() {
    // Without the wish the plan would leave out what counts for K: D and E give as much and a floor is no reward.
    let caps = format!(
        "caps:\n{}",
        cap("K", "[R-A, R-B]", "limit: \"8\", floor: \"8\"")
    );
    let plan = asked(&caps, &["C1"], &[]);
    assert_eq!(given(&plan), ["C1", "C2", "C3", "C4"]);
    let total = "- {id: TOTAL, cite: S/3, measure: credits, limit: \"9\"}\n";
    assert_eq!(
        given(&asked(&format!("{caps}{total}"), &["C1"], &[])),
        ["C1", "C2"]
    );
}

#[test]
fn a_floor_that_what_is_required_does_not_reach_is_named() {
    for floor in [
        "limit: \"12\", floor: \"10\"",
        "base: programme, share: \"1\", floor_share: \"0.5\"",
    ] {
        let caps = format!("caps:\n{}", cap("K", "[R-A, R-B]", floor));
        assert_eq!(in_the_way(&asked(&caps, &["C1"], &[])), ["K"], "{floor}");
        // What does not count for it is given.
        assert_eq!(given(&asked(&caps, &["C3"], &[])), ["C3", "C4"]);
    }
}

#[test]
fn a_floor_that_only_a_declined_course_would_reach_is_named() {
    let caps = format!(
        "caps:\n{}",
        cap("K", "[R-A, R-B]", "limit: \"8\", floor: \"8\"")
    );
    assert_eq!(in_the_way(&asked(&caps, &["C1"], &["C2"])), ["K"]);
}

#[test]
fn a_floor_that_has_nothing_to_do_with_the_wish_is_not_named() {
    let caps = format!(
        "caps:\n{}{}",
        cap("K", "[R-A, R-B]", "limit: \"12\", floor: \"10\""),
        cap("L", "[R-D, R-E]", "limit: \"4\", floor: \"3\""),
    );
    assert_eq!(in_the_way(&asked(&caps, &["C1"], &[])), ["K"]);
    let unreachable = caps
        .replace("floor: \"3\"", "floor: \"4\"")
        .replace("R-E", "R-D");
    assert_eq!(in_the_way(&asked(&unreachable, &["C1"], &[])), ["K"]);
}

#[test]
fn the_cap_that_keeps_a_floor_from_being_reached_is_named_beside_it() {
    let caps = format!(
        "caps:\n{}- {{id: TOTAL, cite: S/3, measure: credits, limit: \"6\"}}\n",
        cap("K", "[R-A, R-B]", "limit: \"8\", floor: \"8\""),
    );
    assert_eq!(in_the_way(&asked(&caps, &["C1"], &[])), ["K", "TOTAL"]);
}

#[test]
fn two_floors_of_which_each_could_be_reached_alone_are_both_named() {
    let caps = format!(
        "caps:\n{}{}- {{id: TOTAL, cite: S/3, measure: credits, limit: \"10\"}}\n",
        cap("K", "[R-A, R-B]", "limit: \"8\", floor: \"8\""),
        cap("L", "[R-D, R-E]", "limit: \"4\", floor: \"4\""),
    );
    assert_eq!(
        in_the_way(&asked(&caps, &["C1", "C3"], &[])),
        ["K", "L", "TOTAL"]
    );
    assert_eq!(given(&asked(&caps, &["C3"], &[])), ["C3", "C4"]);
}
