//! What a use takes from an outcome, and what it leaves.

use super::support::tiny::{WHOLE, cert, changed, school, tiny};
use super::support::*;
use credit_bank_conversion_rules::{Fact, RuleSet};

/// The slot of each of the tiny rules, in the canonical text.
const SLOT: &str = "\"slot\":\"c\"";

#[test]
fn a_fixed_draw_is_taken_from_what_there_is() {
    let rules = changed(
        &tiny(&[("A", "all: [C1]")], WHOLE),
        &[
            (
                "\"draw\":\"target_credits\"",
                "\"draw\":{\"fixed\":\"3.00\"}",
            ),
            (SLOT, "\"consumption\":\"budget\",\"slot\":\"c\""),
        ],
    );
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
    let bounded = "\"budget\":\"4.00\",\"consumption\":\"budget\",\"slot\":\"c\"";
    let rules = tiny(&[("A", "any_of: [C1, C2]")], WHOLE);
    let rules = changed(&rules, &[(SLOT, bounded)]);
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
    let second = second.replace(SLOT, "\"consumption\":\"budget\",\"slot\":\"c\"");
    let rules = format!("{first}\"id\":\"R-B\"{second}");
    let rules = RuleSet::from_canonical_json(&rules).unwrap();
    let school = school(&[("C1", "4", &[]), ("C2", "2", &[])]);
    let facts = [cert("a", "A", "6")];
    assert_eq!(given(&answer(&request(&rules, &school, &facts))), ["C1"]);
}

#[test]
fn no_outcome_is_used_up_for_a_sum_that_others_reach() {
    let summed = "\"slot\":\"c\",\"take\":{\"hours_min\":\"20.00\"}";
    let rules = tiny(&[("A", "all: [C1]")], WHOLE);
    let rules = changed(&rules, &[(SLOT, summed)]);
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
