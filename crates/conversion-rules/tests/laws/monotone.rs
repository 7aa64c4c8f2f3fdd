//! More never brings less, but where a rule says so: both sides.

use super::conversion::{ask, worth};
use super::support::cases::cases;
use super::support::delivered::{DELIVERED, questions};
use super::support::tiny::{WHOLE, cert, school, tiny};
use super::support::{answer, given, request};
use credit_bank_conversion_rules::convert;
use credit_bank_conversion_rules::model::Rule;
use credit_bank_domain::outcome_type::OutcomeType;
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
fn a_status_that_lifts_a_ban_brings_credit_and_no_other_outcome_does() {
    let rules = tiny(
        &[("A", "all: [C1]")],
        &format!(
            "{WHOLE}\ndeny: [{{id: D, cite: S/2, target: {{tag: [体育]}}, except: {{type: status, award: \"VET@1\"}}}}]"
        ),
    );
    let school = school(&[("C1", "4", &["体育"])]);
    let certificate = cert("c", "A", "4");
    let mut status = super::support::fact("s", OutcomeType::Status, "VET@1", "0");
    status.category = None;
    let banned = answer(&request(
        &rules,
        &school,
        std::slice::from_ref(&certificate),
    ));
    assert!(banned.courses.is_empty());
    let other = cert("d", "B", "4");
    assert!(
        answer(&request(&rules, &school, &[certificate.clone(), other]))
            .courses
            .is_empty()
    );
    let lifted = answer(&request(&rules, &school, &[certificate, status]));
    assert_eq!(given(&lifted), ["C1"]);
}
