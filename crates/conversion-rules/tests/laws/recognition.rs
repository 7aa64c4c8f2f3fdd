//! Laws of recognition.

use super::support::cases::cases;
use super::support::delivered::facts_of;
use super::support::{awards, credits, day, rule_set};
use credit_bank_conversion_rules::{CompiledRules, Decision, Evidence, Fact, recognise};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;

static BANK: LazyLock<CompiledRules> =
    LazyLock::new(|| CompiledRules::of(rule_set("bank-recognition")));
static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);
static EXAMPLES: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let tests = BANK.tests.iter();
    tests.flat_map(|test| facts_of(&BANK, test)).collect()
});

fn outcomes() -> impl Strategy<Value = Vec<Fact>> {
    let class = prop::option::weighted(0.3, prop::sample::select(vec!["k1", "k2"]));
    let one = (any::<Index>(), 0u32..20_000, 0u64..1_500, class, 0u8..10);
    prop::collection::vec(one, 0..6).prop_map(|list| {
        let facts = list.into_iter().enumerate();
        facts
            .map(|(number, (place, hours, age, class, evidence))| Fact {
                id: format!("o{number}"),
                hours: (hours % 5 > 0).then(|| Credits::from_hundredths(hours.into()).unwrap()),
                awarded_on: day("2025-10-01") - chrono::Days::new(age),
                content_class: class.map(ToOwned::to_owned),
                evidence: if evidence == 0 {
                    Evidence::Pending
                } else {
                    Evidence::Verified
                },
                credits: None,
                ..place.get(&EXAMPLES).clone()
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn recognition_is_a_function_of_the_set(facts in outcomes(), turn in 0usize..7) {
        let on = day("2025-10-08");
        let found = recognise(&BANK, &facts, &*AWARDS, on);
        prop_assert_eq!(found.decisions.len(), facts.len());
        let mut turned = facts.clone();
        turned.reverse();
        turned.rotate_left(turn % facts.len().max(1));
        prop_assert_eq!(&recognise(&BANK, &turned, &*AWARDS, on), &found);
        for fact in &facts {
            let lot = found.decisions[&fact.id].lot();
            prop_assert!(lot.is_none() || fact.evidence == Evidence::Verified, "{:?}", lot);
        }
    }

    #[test]
    fn rounding_never_creates_credit(hours in prop::collection::vec(0i64..30_000, 1..5)) {
        let facts: Vec<Fact> = hours.iter().enumerate().map(|(number, hours)| Fact {
            hours: Some(Credits::from_hundredths(*hours).unwrap()),
            awarded_on: day("2025-09-01") - chrono::Days::new(400 * u64::try_from(number).unwrap()),
            credits: None,
            ..super::support::fact(&format!("o{number}"), OutcomeType::Training, "FREE@1", "1")
        }).collect();
        let found = recognise(&BANK, &facts, &*AWARDS, day("2025-10-08"));
        for fact in &facts {
            let lot = found.decisions[&fact.id].lot().map(|lot| lot.credits.hundredths());
            // Never more than an eighteenth of the hours.
            prop_assert!(lot.unwrap_or(0) * 18 <= fact.hours.unwrap().hundredths(), "{:?} {:?}", lot, fact);
        }
    }
}

#[test]
fn a_million_hours_overflow_nothing() {
    for kind in OutcomeType::ALL {
        let facts: Vec<Fact> = (0..5)
            .map(|number| Fact {
                hours: Some(Credits::MAX),
                ..super::support::fact(&format!("o{number}"), kind, "FREE@1", "1000000")
            })
            .collect();
        let found = recognise(&BANK, &facts, &*AWARDS, day("2025-10-08"));
        assert_eq!(found.decisions.len(), 5);
        let lots = found.decisions.values().filter_map(Decision::lot);
        assert!(
            lots.map(|lot| lot.credits)
                .all(|value| value <= credits("1000000"))
        );
    }
}
