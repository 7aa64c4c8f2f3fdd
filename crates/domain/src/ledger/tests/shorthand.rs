//! Shorthand of the tests: ids and accounts as numbers, credits as text.

use crate::credits::Credits;
use crate::id::{
    ApplicationId, ClaimId, EnrolmentId, EntryId, GroupId, LineId, OrganisationId, OutcomeId,
};
use crate::ledger::verbs::Deposit;
use crate::ledger::{Account, Lot, UsePlace};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) const ISSUER: u128 = 900;
pub(crate) const TODAY: &str = "2026-03-02";

pub(crate) fn id<T: From<TestId>>(number: u128) -> T {
    TestId(number).into()
}

pub(crate) struct TestId(u128);

macro_rules! from_number {
    ($($Name:ident)+) => {$(
        impl From<TestId> for $Name {
            fn from(id: TestId) -> Self {
                Self::new(Uuid::from_u128(id.0))
            }
        }
    )+};
}
from_number! { ApplicationId ClaimId EnrolmentId EntryId GroupId LineId OrganisationId OutcomeId }

pub(crate) fn credits(text: &str) -> Credits {
    text.parse().unwrap()
}

pub(crate) fn place(outcome: u128, school: u128, enrolment: u128) -> UsePlace {
    UsePlace {
        outcome: id(outcome),
        organisation: id(school),
        enrolment: id(enrolment),
    }
}

pub(crate) fn deposit(outcome: u128, value: Credits) -> Deposit {
    Deposit {
        lot: Lot {
            outcome: id(outcome),
            category: "vocational".parse().unwrap(),
            level: Some(2),
        },
        issuer: id(ISSUER),
        value,
    }
}

/// The account with its ids as numbers.
pub(crate) fn short(account: &Account) -> String {
    let parts: Vec<String> = account
        .key()
        .split('/')
        .map(|part| {
            part.parse::<Uuid>()
                .map_or(part.to_owned(), |id| id.as_u128().to_string())
        })
        .collect();
    parts.join("/")
}

pub(crate) fn lines<const N: usize>(expected: [&str; N]) -> BTreeSet<String> {
    expected.into_iter().map(str::to_owned).collect()
}
