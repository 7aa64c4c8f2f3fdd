//! What a use takes from an outcome, and what it leaves.

use super::support::tiny::{WHOLE, cert, school, tiny};
use super::support::*;
use credit_bank_conversion_rules::{Fact, RuleSet};

#[test]
fn a_fixed_draw_is_taken_from_what_there_is() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let fixed = text.replace(
        "\"draw\":\"target_credits\"",
        "\"draw\":{\"fixed\":\"3.00\"}",
    );
    let fixed = fixed.replace(
        "\"slot\":\"c\"",
        "\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    assert!(fixed.contains("fixed"), "{fixed}");
    let rules = RuleSet::from_canonical_json(&fixed).unwrap();
    let school = school(&[("C1", "4", &[])]);
    for (value, courses) in [("2.5", vec![]), ("3", vec!["C1"])] {
        let facts = [cert("a", "A", value)];
        let plan = answer(&request(&rules, &school, &facts));
        assert_eq!(given(&plan), courses);
        assert!(!courses.is_empty() || why_unused(&plan, "a").contains(&"budget_short"));
    }
}

#[test]
fn the_budget_of_a_slot_bounds_all_that_its_rule_draws() {
    let text = tiny(&[("A", "any_of: [C1, C2]")], WHOLE).canonical_json();
    let bounded = text.replace(
        "\"slot\":\"c\"",
        "\"budget\":\"4.00\",\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    let rules = RuleSet::from_canonical_json(&bounded).unwrap();
    let school = school(&[("C1", "3", &[]), ("C2", "1.5", &[])]);
    let facts = [cert("a", "A", "10")];
    let plan = answer(&request(&rules, &school, &facts));
    assert_eq!(
        given(&plan),
        ["C1"],
        "4.50 of 10.00 would be more than 4.00"
    );
}

#[test]
fn an_outcome_used_whole_leaves_no_budget_to_another_rule() {
    let text = tiny(&[("A", "all: [C1]"), ("B", "all: [C2]")], WHOLE).canonical_json();
    let shared = text.replace("B@1", "A@1").replace(
        "\"code\":\"B\",\"edition\":\"1\"",
        "\"code\":\"A\",\"edition\":\"1\"",
    );
    let (first, second) = shared.split_once("\"id\":\"R-B\"").unwrap();
    let second = second.replace(
        "\"slot\":\"c\"",
        "\"consumption\":\"budget\",\"slot\":\"c\"",
    );
    let rules = format!("{first}\"id\":\"R-B\"{second}");
    let rules = RuleSet::from_canonical_json(&rules).unwrap();
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "6")];
    assert_eq!(given(&answer(&request(&rules, &school, &facts))), ["C1"]);
}

#[test]
fn no_outcome_is_used_up_for_a_sum_that_others_reach() {
    let text = tiny(&[("A", "all: [C1]")], WHOLE).canonical_json();
    let summed = text.replace(
        "\"slot\":\"c\"",
        "\"slot\":\"c\",\"take\":{\"hours_min\":\"20.00\"}",
    );
    let rules = RuleSet::from_canonical_json(&summed).unwrap();
    let school = school(&[("C1", "2", &[])]);
    let hours = |id: &str, value: &str, hours: &str| Fact {
        hours: Some(credits(hours)),
        ..cert(id, "A", value)
    };
    // Whatever their names, by which a tie would be settled.
    for number in 0..12 {
        let (short, long) = (format!("a{number}"), format!("b{number}"));
        let facts = [hours(&short, "0", "5"), hours(&long, "2", "20")];
        let plan = answer(&request(&rules, &school, &facts));
        assert_eq!(plan.groups[0].facts, [long]);
    }
}
