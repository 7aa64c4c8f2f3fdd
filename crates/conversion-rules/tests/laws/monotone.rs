//! More never brings less, but where a rule says so: both sides.

use super::conversion::{ask, worth};
use super::support::cases::cases;
use super::support::delivered::{DELIVERED, questions};
use super::support::tiny::{WHOLE, cert, school, tiny};
use super::support::{answer, given, request};
use credit_bank_conversion_rules::convert;
use credit_bank_conversion_rules::model::Rule;
use proptest::prelude::*;
use proptest::sample::Index;

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_outcome_of_a_class_of_its_own_never_costs_credit(case in questions()) {
        let mut fewer = case.clone();
        if let Some(mut fact) = fewer.facts.pop() {
            fact.content_class = None;
            let mut more = fewer.clone();
            more.facts.push(fact);
            prop_assert!(worth(&convert(&ask(&more))) >= worth(&convert(&ask(&fewer))));
        }
    }

    #[test]
    fn a_rule_more_never_costs_credit(case in questions(), which in any::<Index>()) {
        let mut fewer = case.clone();
        let dropped = which.index(case.rules.rules.len());
        let has_floor = case.rules.caps.iter().any(|cap| cap.floor.is_some());
        if matches!(case.rules.rules[dropped], Rule::Transfer(_)) && !has_floor {
            fewer.rules.rules.remove(dropped);
            prop_assert!(worth(&convert(&ask(&case))) >= worth(&convert(&ask(&fewer))));
        }
    }

    #[test]
    fn a_ban_more_never_brings_credit(case in questions(), which in any::<Index>()) {
        let bans: Vec<_> = DELIVERED.iter().flat_map(|set| &set.rules.deny).collect();
        let mut stricter = case.clone();
        let mut ban = (*which.get(&bans)).clone();
        ban.id = "D-MORE".to_owned();
        stricter.rules.deny.push(ban);
        prop_assert!(worth(&convert(&ask(&stricter))) <= worth(&convert(&ask(&case))));
    }
}

#[test]
fn of_one_content_only_the_highest_counts_even_where_the_lower_would_bring_more() {
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C2]")],
        &format!(
            "{WHOLE}\nexclusions: [{{id: SAME, cite: S/2, kind: same_content, keep: highest}}]"
        ),
    );
    let school = school(&[("C1", "6", &[]), ("C2", "2", &[])]);
    let mut low = cert("low", "A", "3");
    low.content_class = Some("k".to_owned());
    let mut high = cert("high", "B", "5");
    high.content_class = Some("k".to_owned());
    let alone = answer(&request(&rules, &school, std::slice::from_ref(&low)));
    assert_eq!(given(&alone), ["C1"]);
    let both = answer(&request(&rules, &school, &[low, high]));
    assert_eq!(given(&both), ["C2"]);
    assert!(both.total_credits < alone.total_credits);
}

#[test]
fn what_a_ban_lets_through_brings_credit_and_nothing_else_does() {
    let rules = tiny(
        &[("A", "all: [C1]"), ("B", "all: [C1]")],
        &format!(
            "{WHOLE}\ndeny: [{{id: D, cite: S/2, target: {{tag: [体育]}}, except: {{type: x_certificate, award: \"B@1\"}}}}]"
        ),
    );
    let school = school(&[("C1", "4", &["体育"])]);
    let (banned, let_through) = (cert("a", "A", "4"), cert("b", "B", "4"));
    let plan = answer(&request(&rules, &school, std::slice::from_ref(&banned)));
    assert!(plan.courses.is_empty());
    let plan = answer(&request(&rules, &school, &[banned, let_through]));
    assert_eq!(given(&plan), ["C1"]);
}
