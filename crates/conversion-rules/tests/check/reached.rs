//! K02 and K06: sums that so many outcomes never reach, and bundles that no one programme has.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::{CheckFinding, Severity};
use credit_bank_domain::programme::Programme;

fn slot(condition: &str, take: &str) -> Vec<CheckFinding> {
    let slot = format!("any_of: [{{type: training, {condition}}}], take: {{{take}}}");
    check(
        &format!("rules:\n{}", transfer("A", &slot, "all: [C1]")),
        &[],
    )
}

#[test]
fn k02_names_a_sum_that_so_many_outcomes_never_reach() {
    for (condition, take, field) in [
        (
            "hours: {max: \"10\"}",
            "count: 2, hours_min: \"36\"",
            "hours_min",
        ),
        (
            "hours: {min: \"8\", max: \"17.99\"}",
            "count: 2, hours_min: \"36\"",
            "hours_min",
        ),
        (
            "credits: {max: \"1\"}",
            "count: 3, credits_min: \"4\"",
            "credits_min",
        ),
        (
            "measure: {weeks: {max: \"2\"}}",
            "count: 2, measure_min: {weeks: \"6\"}",
            "measure_min.weeks",
        ),
    ] {
        let findings = slot(condition, take);
        let found = named(&findings, "K02", "A");
        assert_eq!(found.field, format!("uses.0.take.{field}"));
        assert_eq!(found.severity, Severity::Error);
    }
    for (condition, take) in [
        ("hours: {max: \"18\"}", "count: 2, hours_min: \"36\""),
        ("hours: {max: \"10\"}", "hours_min: \"36\""),
        ("hours: {min: \"1\"}", "count: 2, hours_min: \"36\""),
        (
            "measure: {weeks: {max: \"2\"}}",
            "count: 2, measure_min: {years: \"6\"}",
        ),
    ] {
        none(&slot(condition, take), "K02");
    }
    // One pattern without a limit is enough.
    let open = "any_of: [{type: training, hours: {max: \"10\"}}, {type: course}], take: {count: 2, hours_min: \"36\"}";
    none(
        &check(
            &format!("rules:\n{}", transfer("A", open, "all: [C1]")),
            &[],
        ),
        "K02",
    );
}

#[test]
fn k06_names_a_bundle_of_courses_that_no_one_programme_has() {
    let programme = |code: &str, courses: &[(&str, &str, &[&str])]| Programme {
        code: code.to_owned(),
        ..school(courses)
    };
    let findings = |programmes: &[Programme]| {
        let rule = transfer("A", X01, "all: [C1, C2]");
        check(&format!("rules:\n{rule}"), programmes)
    };
    let (one, other) = (
        programme("P1", &[("C1", "4", &[])]),
        programme("P2", &[("C2", "4", &[])]),
    );
    let apart = [one.clone(), other];
    let told = findings(&apart);
    let found = named(&told, "K06", "A");
    assert_eq!(found.field, "gives.all");
    assert!(found.zh.contains("C1、C2"), "{found:?}");
    let both = programme("P3", &[("C1", "4", &[]), ("C2", "4", &[])]);
    none(&findings(&[one.clone(), both]), "K06");
    // A course of no programme at all is another fault.
    let told = findings(&[one]);
    named(&told, "K01", "A");
    none(&told, "K06");
}
