//! What of an outcome stays because applications took it.

use super::taken;
use credit_bank_domain::claim::{Claim, ClaimState, Consumption, ReusePolicy};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, EnrolmentId, GroupId, LineId, OrganisationId, OutcomeId};
use uuid::Uuid;

/// A use of the outcome 1 at a school, in an enrolment of its own.
fn used(number: u128, school: u128, draw: i64) -> Claim {
    Claim {
        id: ClaimId::new(Uuid::from_u128(number)),
        outcome: OutcomeId::new(Uuid::from_u128(1)),
        class: None,
        group: GroupId::new(Uuid::from_u128(number)),
        line: LineId::new(Uuid::from_u128(number)),
        enrolment: EnrolmentId::new(Uuid::from_u128(number)),
        organisation: OrganisationId::new(Uuid::from_u128(school)),
        policy: ReusePolicy::OncePerInstitution,
        consumption: Consumption::Budget,
        state: ClaimState::Used,
        draw: Credits::from_hundredths(draw).unwrap(),
        forfeited: Credits::ZERO,
    }
}

#[test]
fn what_schools_take_beside_one_another_is_not_added_up() {
    let booked = Credits::from_hundredths(500).unwrap();
    let of = |claims: &[Claim]| {
        let taken = taken(OutcomeId::new(Uuid::from_u128(1)), booked, claims);
        taken.unwrap().hundredths()
    };
    assert_eq!(of(&[]), 0);
    assert_eq!(of(&[used(2, 10, 400), used(3, 11, 300)]), 400);
    assert_eq!(of(&[used(2, 10, 250), used(3, 10, 150)]), 400);
    let whole = Claim {
        consumption: Consumption::Whole,
        ..used(4, 12, 100)
    };
    assert_eq!(of(&[used(2, 10, 400), whole.clone()]), 500);
    let let_go = Claim {
        state: ClaimState::Released,
        ..whole
    };
    assert_eq!(of(&[let_go]), 0);
}
