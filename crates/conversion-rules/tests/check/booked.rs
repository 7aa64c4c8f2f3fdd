//! K03: two recognition rules that meet in some outcomes, give as much and book it differently.

use crate::support::planted::*;
use credit_bank_conversion_rules::{CheckFinding, Severity};

fn rule(id: &str, condition: &str, credits: &str, book: &str) -> String {
    format!(
        "- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training{condition}}}, give: {{value: {{fixed: \"{credits}\"}}, {book}}}}}\n"
    )
}

/// What is said of a rule of 1 credit for whoever has 18 hours, and this one.
fn beside(condition: &str, credits: &str, book: &str) -> Vec<CheckFinding> {
    let first = rule("A", ", hours: {min: \"18\"}", "1", "category: vocational");
    let second = rule("B", condition, credits, book);
    check(&format!("rules:\n{first}{second}"), &[])
}

#[test]
fn k03_names_two_rules_that_book_one_outcome_differently_for_one_value() {
    for (condition, book, word) in [
        (", tag: [甲]", "category: leisure", "credits leisure"),
        (
            ", hours: {max: \"18\"}",
            "category: leisure",
            "credits leisure",
        ),
        (
            "",
            "category: vocational, effect: points",
            "points vocational",
        ),
        (
            "",
            "category: vocational, effect: account_only",
            "account_only vocational",
        ),
    ] {
        let findings = beside(condition, "1", book);
        let found = named(&findings, "K03", "A");
        assert_eq!(
            (found.field.as_str(), found.severity),
            ("when", Severity::Warning)
        );
        assert!(
            found.zh.contains('B') && found.en.contains(word),
            "{found:?}"
        );
    }
    // Equal for thirty-six hours alone.
    let reckoned = rule("B", ", hours: {max: \"36\"}", "1", "category: leisure")
        .replace("{fixed: \"1\"}", "{formula: \"hours / 36\"}");
    let first = rule("A", ", hours: {min: \"18\"}", "1", "category: vocational");
    named(
        &check(&format!("rules:\n{first}{reckoned}"), &[]),
        "K03",
        "A",
    );
}

#[test]
fn k03_names_points_and_credits_that_are_compared_as_numbers() {
    let points = rule("B", ", tag: [甲]", "3", "category: leisure, effect: points");
    let first = rule("A", ", hours: {min: \"18\"}", "1", "category: vocational");
    let body = format!("rules:\n{first}{points}");
    for semantics in [1, 2] {
        let findings = check_under(semantics, &body, &[]);
        let found = named(&findings, "K03", "A");
        assert_eq!(found.severity, Severity::Warning);
        assert!(found.en.contains("points leisure 3"), "{found:?}");
    }
    // From semantics 3 on credits come first.
    none(&check_under(3, &body, &[]), "K03");
}

#[test]
fn k03_is_silent_where_the_greater_value_decides_or_no_outcome_meets_both() {
    for (condition, credits, book) in [
        (", tag: [甲]", "2", "category: leisure"),
        (", tag: [甲]", "1", "category: vocational"),
        (", hours: {max: \"17.99\"}", "1", "category: leisure"),
        (
            ", award: \"X01@1\", hours: {max: \"17\"}",
            "1",
            "category: leisure",
        ),
        (
            ", tag: [甲]",
            "1",
            "category: leisure, effect: needs_review",
        ),
    ] {
        none(&beside(condition, credits, book), "K03");
    }
    let elsewhere = rule("B", "", "1", "category: leisure").replace("training", "exam");
    let first = rule("A", "", "1", "category: vocational");
    none(&check(&format!("rules:\n{first}{elsewhere}"), &[]), "K03");
}
