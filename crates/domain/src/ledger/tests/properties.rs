//! Laws of the ledger over random sequences of verbs.

use super::world::{ISSUER, World, deposit, id, place};
use crate::claim::{Claim, ClaimRefused, ClaimState, Consumption, PlaceAsked, ReusePolicy};
use crate::claim::{can_hold, conflicts, free_at, free_for};
use crate::credits::Credits;
use crate::ledger::verbs::{self, AcceptedUse, CourseGrant, HeldDraw, Settlement};
use crate::ledger::{Balances, Book, Entry, LedgerError};
use proptest::prelude::*;

fn amount(hundredths: i64) -> Credits {
    Credits::from_hundredths(hundredths).unwrap()
}

fn any_entry() -> impl Strategy<Value = Result<Entry, LedgerError>> {
    (0u8..10, 1u128..4, 0i64..600, 0i64..200).prop_map(|(verb, outcome, d, r)| {
        let held = HeldDraw {
            place: place(outcome, 110, 10),
            draw: amount(d),
            remainder: amount(r),
        };
        let grant = CourseGrant {
            enrolment: id(10),
            line: id(outcome),
            school: id(110),
            credits: amount(r),
        };
        let leisure = "leisure".parse().unwrap();
        let own = deposit(outcome, amount(d));
        match verb {
            0 => verbs::recognise(&own),
            1 => verbs::supersede(&own, &deposit(outcome.saturating_add(1), amount(r))),
            2 => verbs::hold(&[held]),
            3 => verbs::release(&[held]),
            4 => verbs::transfer(&[held], &[grant]),
            5 => verbs::waive_attendance(&[held]),
            6 => verbs::credit(&grant),
            7 => verbs::expire(&own.lot, own.value),
            8 => verbs::accrue(&leisure, id(ISSUER), amount(d)),
            _ => verbs::repool_points(&leisure, id(ISSUER), amount(d), amount(r)),
        }
    })
}

fn book_sums(balances: &Balances) -> Vec<i64> {
    Book::ALL
        .iter()
        .map(|book| {
            let of_book = balances
                .iter()
                .filter(|(account, _)| account.book() == *book);
            of_book.map(|(_, amount)| amount).sum()
        })
        .collect()
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let policy = prop_oneof![
        Just(ReusePolicy::OnceGlobally),
        Just(ReusePolicy::OncePerInstitution),
        Just(ReusePolicy::OncePerEnrolment),
    ];
    let consumption = prop_oneof![
        1 => Just(Consumption::Whole),
        6 => Just(Consumption::Budget),
        1 => Just(Consumption::None),
    ];
    (
        1u128..4,
        1u128..4,
        policy,
        consumption,
        // Nothing is drawn by the further courses of a bundle, and of what is worth nothing.
        prop_oneof![1 => Just(0), 6 => 0i64..500],
        1u128..1000,
    )
        .prop_map(
            |(outcome, enrolment, policy, consumption, draw, number)| Claim {
                id: id(number),
                outcome: id(outcome),
                // Outcomes 1 and 2 are of one content.
                class: (outcome < 3).then(|| "ncre-2".to_owned()),
                group: id(number),
                line: id(number),
                enrolment: id(enrolment),
                // Enrolments 2 and 3 are at one school.
                organisation: id(enrolment.min(2)),
                policy,
                consumption,
                state: ClaimState::Held,
                draw: amount(draw),
                forfeited: amount(0),
            },
        )
}

/// Two uses that do not exclude each other have taken the budget twice; a use that excludes both is one
/// too many even where it draws nothing.
#[test]
fn a_stricter_claim_of_nothing_is_refused_beside_looser_ones_that_exceed_the_budget_together() {
    let claim = |number: u128, policy, draw| Claim {
        id: id(number),
        outcome: id(1),
        class: None,
        group: id(number),
        line: id(number),
        enrolment: id(number),
        organisation: id(number),
        policy,
        consumption: Consumption::Budget,
        state: ClaimState::Held,
        draw: amount(draw),
        forfeited: amount(0),
    };
    let loose = ReusePolicy::OncePerEnrolment;
    let (first, second) = (claim(1, loose, 482), claim(2, loose, 482));
    let mut held = vec![first];
    assert_eq!(can_hold(&second, amount(482), &held), Ok(()));
    held.push(second);
    let third = claim(3, ReusePolicy::OnceGlobally, 0);
    let free = amount(0);
    assert_eq!(
        can_hold(&third, amount(482), &held),
        Err(ClaimRefused::NotEnoughFree { free })
    );
    assert_eq!(can_hold(&claim(4, loose, 0), amount(482), &held), Ok(()));
}

proptest! {
    #[test]
    fn books_close_balances_are_the_fold_and_nothing_is_negative(
        entries in proptest::collection::vec(any_entry(), 1..60),
    ) {
        let mut world = World::default();
        let mut posted = Vec::new();
        for entry in entries {
            let entry = entry.unwrap();
            if world.try_post(&entry, None).is_ok() {
                posted.push(entry);
            }
            prop_assert_eq!(book_sums(&world.balances), vec![0; 4]);
            for (account, balance) in world.balances.iter() {
                prop_assert!(balance >= 0 || account.may_be_negative(), "{} {}", account, balance);
            }
        }
        prop_assert_eq!(Balances::fold(&posted).unwrap(), world.balances);
    }

    #[test]
    fn a_reversal_undoes_its_entry_and_nothing_else(
        before in proptest::collection::vec(any_entry(), 0..30),
        entry in any_entry(),
    ) {
        let mut world = World::default();
        for entry in before {
            let _ = world.try_post(&entry.unwrap(), None);
        }
        let earlier = world.balances.clone();
        let entry = entry.unwrap();
        if let Ok(posted) = world.try_post(&entry, None) {
            world.post(&verbs::reverse(posted, &entry).unwrap(), None);
            for (account, balance) in world.balances.iter() {
                prop_assert_eq!(balance, earlier.of(account));
            }
        }
    }

    #[test]
    fn conflict_is_symmetric_and_a_stricter_policy_never_conflicts_with_less(
        a in any_claim(),
        b in any_claim(),
    ) {
        prop_assert_eq!(conflicts(&a, &b), conflicts(&b, &a));
        let strictest = Claim { policy: ReusePolicy::OnceGlobally, ..a.clone() };
        prop_assert!(!conflicts(&a, &b) || conflicts(&strictest, &b));
    }

    #[test]
    fn what_is_held_one_by_one_never_exceeds_the_budget_from_any_claims_view(
        asked in proptest::collection::vec(any_claim(), 1..12),
        budget in 0i64..900,
    ) {
        let mut held: Vec<Claim> = Vec::new();
        for claim in asked {
            let fresh = held.iter().all(|other| other.id != claim.id);
            if fresh && can_hold(&claim, amount(budget), &held).is_ok() {
                held.push(claim);
            }
        }
        for claim in held.iter().filter(|claim| claim.consumption == Consumption::Budget) {
            let rivals = held.iter().filter(|other| other.id != claim.id && conflicts(claim, other));
            let taken: i64 = rivals.map(Claim::taken_hundredths).sum();
            prop_assert!(taken.saturating_add(claim.taken_hundredths()) <= budget);
        }
        for claim in held.iter().filter(|claim| claim.consumption == Consumption::Whole) {
            prop_assert!(held.iter().all(|other| other.id == claim.id || !conflicts(claim, other)));
        }
    }

    #[test]
    fn free_is_never_above_the_budget_and_a_further_claim_never_frees(
        claims in proptest::collection::vec(any_claim(), 0..8),
        further in any_claim(),
        budget in 0i64..900,
    ) {
        let asked = PlaceAsked {
            place: place(1, 2, 2),
            class: Some("ncre-2".to_owned()),
            policy: ReusePolicy::OncePerInstitution,
        };
        let budget = amount(budget);
        let free = free_at(&asked, budget, true, &claims);
        prop_assert!(free <= budget);
        prop_assert_eq!(free_at(&asked, budget, false, &claims), Credits::ZERO);
        prop_assert!(free_for(&further, budget, &claims) <= budget);
        let mut more = claims;
        more.push(further);
        prop_assert!(free_at(&asked, budget, true, &more) <= free);
    }

    #[test]
    fn a_settlement_drains_its_holds_whatever_is_accepted(
        draws in proptest::collection::vec((1u128..4, 0i64..300, 0i64..100, any::<bool>()), 1..6),
    ) {
        let held = |(outcome, d, r, _): &(u128, i64, i64, bool)| HeldDraw {
            place: place(*outcome, 110, 10),
            draw: amount(*d),
            remainder: amount(*r),
        };
        let all: Vec<HeldDraw> = draws.iter().map(held).collect();
        let accepted = draws.iter().filter(|draw| draw.3).map(held);
        let settlement = Settlement {
            held: all.clone(),
            accepted: accepted
                .map(|held| AcceptedUse { place: held.place, used: held.draw, forfeited: held.remainder })
                .collect(),
            ..Settlement::default()
        };
        let entries = [verbs::hold(&all).unwrap(), verbs::settle(&settlement).unwrap()];
        let balances = Balances::fold(&entries).unwrap();
        for (account, balance) in balances.iter() {
            prop_assert!(!account.key().starts_with("U.held") || balance == 0);
        }
    }
}
