//! Laws of what would change a plan: each answer equals a question asked anew.

use super::conversion::{ask, worth};
use super::support::applicable::one_verdict_each;
use super::support::cases::cases;
use super::support::delivered::{Case, questions};
use super::support::{arithmetic, awards, compiled, rule_set};
use credit_bank_conversion_rules::{
    CompiledRules, Conversion, ConversionRequest, Horizon, Prospects, convert, prospects,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use std::sync::LazyLock;

static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);
static BANK: LazyLock<CompiledRules> =
    LazyLock::new(|| CompiledRules::of(rule_set("bank-recognition")));

fn look(asked: &ConversionRequest<'_>, plan: &Conversion) -> Prospects {
    let horizon = Horizon {
        register: &*AWARDS,
        recognition: &[&BANK],
        should_stop: &|| false,
    };
    prospects(asked, plan, &horizon)
}

/// The rule set with a cap wider by so much.
fn wider(case: &Case, plan: &Conversion, cap: &str, raise: Credits) -> Case {
    let mut case = case.clone();
    let limit = plan.caps.iter().find(|one| one.id == cap).unwrap().limit;
    let cap = case
        .rules
        .caps
        .iter_mut()
        .find(|one| one.id == cap)
        .unwrap();
    cap.limit = Some(limit.checked_add(raise).unwrap());
    cap.share = None;
    case
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_outcome_has_one_verdict_for_every_rule_that_speaks_of_it(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        one_verdict_each(&asked, &plan);
        arithmetic::add_again(&asked, &plan);
    }

    #[test]
    fn another_choice_equals_a_question_that_requires_it(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        for one in look(&asked, &plan).instead {
            let mut again = asked.clone();
            again.wishes.required.insert(one.require.clone());
            let other = convert(&again);
            prop_assert_eq!(worth(&other), one.credits, "{:?}", one);
            prop_assert_eq!(worth(&plan).saturating_sub(one.credits), one.lost);
            let gives = |plan: &Conversion, code: &String| plan.courses.iter().any(|line| line.course_code == *code);
            prop_assert!(one.gives_up.iter().all(|code| gives(&plan, code) && !gives(&other, code)));
            prop_assert!(one.gains.iter().all(|code| !gives(&plan, code) && gives(&other, code)));
        }
    }

    #[test]
    fn a_wider_cap_is_worth_what_the_rule_set_with_it_gives(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        for one in look(&asked, &plan).caps {
            let case = wider(&case, &plan, &one.id, one.raise);
            let other = convert(&ConversionRequest { rules: compiled(&case.rules), ..asked.clone() });
            prop_assert_eq!(worth(&other).saturating_sub(worth(&plan)), one.gained, "{:?}", one);
        }
    }
}

#[test]
fn what_is_cut_off_is_counted_and_without_time_nothing_is_worked_out() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counted = 0;
    for _ in 0..20 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        let asked = ask(&case);
        let plan = convert(&asked);
        let horizon = Horizon {
            register: &*AWARDS,
            recognition: &[&BANK],
            should_stop: &|| true,
        };
        let found = prospects(&asked, &plan, &horizon);
        assert!(found.instead.is_empty() && found.caps.is_empty() && found.award.is_none());
        let whole = look(&asked, &plan);
        let worked_out = whole.instead.len() + whole.caps.len();
        assert!(usize::try_from(found.left_out).unwrap() >= worked_out);
        counted += worked_out;
    }
    assert!(counted > 10, "{counted}");
}
