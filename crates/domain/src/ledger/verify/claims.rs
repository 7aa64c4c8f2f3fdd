//! Invariants of claims against lots, applications and the book of use.

use super::snapshot::{LearnerBooks, LotSnapshot};
use super::violation::Violation;
use crate::claim::{Claim, ClaimState, Consumption, conflicts};
use crate::ledger::{Account, UsePlace};
use crate::state::{ApplicationState, LineState, OutcomeState};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(books: &LearnerBooks, found: &mut Vec<Violation>) {
    let live: Vec<&Claim> = books
        .claims
        .iter()
        .filter(|claim| claim.state.is_live())
        .collect();
    for claim in &live {
        match books.lot(claim.outcome) {
            Some(lot) => on_its_lot(books, &live, claim, lot, found),
            None if claim.consumption == Consumption::None => {
                let state = books.without_lot.get(&claim.outcome);
                let has_fallen =
                    |state| matches!(state, OutcomeState::Revoked | OutcomeState::Refused);
                let survives = line_state(books, claim).is_some_and(LineState::survives_revocation);
                if state.copied().is_some_and(has_fallen) && !survives {
                    found.push(Violation::RevokedInUse { claim: claim.id });
                }
            }
            None => found.push(Violation::ClaimWithoutLot { claim: claim.id }),
        }
        has_application(books, claim, found);
    }
    agree_with_the_book(books, &live, found);
    let sums = books.sums();
    for lot in &books.lots {
        deposit_fits(&sums, lot, found);
    }
    for (outcome, state) in &books.without_lot {
        if needs_lot(*state) {
            found.push(Violation::StateWithoutLot {
                outcome: *outcome,
                state: *state,
            });
        }
    }
}

fn line_state(books: &LearnerBooks, claim: &Claim) -> Option<LineState> {
    let line = books.lines.iter().find(|line| line.line == claim.line);
    line.map(|line| line.state)
}

fn on_its_lot(
    books: &LearnerBooks,
    live: &[&Claim],
    claim: &Claim,
    lot: &LotSnapshot,
    found: &mut Vec<Violation>,
) {
    let survives = line_state(books, claim).is_some_and(LineState::survives_revocation);
    if lot.state == OutcomeState::Revoked && !survives {
        found.push(Violation::RevokedInUse { claim: claim.id });
    }
    let rivals: Vec<&&Claim> = live
        .iter()
        .filter(|other| other.id != claim.id && conflicts(claim, other))
        .filter(|other| !takes_place(books, claim, other) && !takes_place(books, other, claim))
        .collect();
    if let Some(other) = rivals.iter().find(|other| {
        let one_use = other.group == claim.group && other.outcome == claim.outcome;
        claim.consumption == Consumption::Whole && !one_use
    }) {
        found.push(Violation::UsedTwice {
            claim: claim.id,
            other: other.id,
        });
    }
    let most = most_taken(books, claim, &rivals);
    if claim.consumption != Consumption::None && most > class_budget(books, claim, lot) {
        found.push(Violation::OverBudget { claim: claim.id });
    }
}

/// What the claim and its rivals take together, in hundredths. While an application that would replace accepted lines
/// is open, what it holds and what it would replace never stand together: the more of both counts.
fn most_taken(books: &LearnerBooks, claim: &Claim, rivals: &[&&Claim]) -> i64 {
    let among = |other: &Claim, test: fn(&LearnerBooks, &Claim, &Claim) -> bool| {
        rivals.iter().any(|rival| test(books, other, rival))
    };
    let (mut always, mut now, mut then) = (claim.taken_hundredths(), 0_i64, 0_i64);
    for other in rivals {
        let taken = other.taken_hundredths();
        let sum = if among(other, takes_place) {
            &mut then
        } else if among(other, |books, other, rival| {
            takes_place(books, rival, other)
        }) {
            &mut now
        } else {
            &mut always
        };
        *sum = sum.saturating_add(taken);
    }
    always.saturating_add(now.max(then))
}

/// Is `held` of a group that would take the place of the line of `other`?
fn takes_place(books: &LearnerBooks, held: &Claim, other: &Claim) -> bool {
    held.state == ClaimState::Held
        && books
            .replacing
            .get(&held.group)
            .is_some_and(|lines| lines.contains(&other.line))
}

/// Outcomes of one same-content class count as one, so the best of them gives the budget.
fn class_budget(books: &LearnerBooks, claim: &Claim, lot: &LotSnapshot) -> i64 {
    let of_class: BTreeSet<_> = books
        .claims
        .iter()
        .filter(|other| claim.same_content(other))
        .map(|other| other.outcome)
        .collect();
    books
        .lots
        .iter()
        .filter(|other| of_class.contains(&other.lot.outcome))
        .map(|other| other.value.hundredths())
        .fold(lot.value.hundredths(), i64::max)
}

fn has_application(books: &LearnerBooks, claim: &Claim, found: &mut Vec<Violation>) {
    let line = books.lines.iter().find(|line| line.line == claim.line);
    let state = line.and_then(|line| books.applications.get(&line.application));
    if claim.state == ClaimState::Held
        && !state.is_some_and(|state| ApplicationState::is_open(*state))
    {
        found.push(Violation::HeldWithoutApplication { claim: claim.id });
    }
}

fn agree_with_the_book(books: &LearnerBooks, live: &[&Claim], found: &mut Vec<Violation>) {
    let mut expected: BTreeMap<Account, i64> = BTreeMap::new();
    let mut expect = |account: fn(UsePlace) -> Account, claim: &Claim, hundredths: i64| {
        let sum = expected.entry(account(claim.place())).or_default();
        *sum = sum.saturating_add(hundredths);
    };
    for claim in live {
        if claim.state == ClaimState::Held {
            expect(Account::UseHeld, claim, claim.taken_hundredths());
        } else {
            expect(Account::UseUsed, claim, claim.draw.hundredths());
            expect(Account::UseForfeited, claim, claim.forfeited.hundredths());
        }
    }
    let sums = books.sums();
    let in_book = sums.keys().filter(|account| {
        matches!(
            account,
            Account::UseHeld(_) | Account::UseUsed(_) | Account::UseForfeited(_)
        )
    });
    let accounts: BTreeSet<&Account> = in_book.copied().chain(expected.keys()).collect();
    for account in accounts {
        let claims_hundredths = expected.get(account).copied().unwrap_or_default();
        if sums.get(account).copied().unwrap_or(Some(0)) != Some(claims_hundredths) {
            found.push(Violation::ClaimsDiffer {
                account: account.clone(),
                claims_hundredths,
            });
        }
    }
}

/// A lot is active in full, or expired in full, or gone.
fn deposit_fits(
    sums: &BTreeMap<&Account, Option<i64>>,
    lot: &LotSnapshot,
    found: &mut Vec<Violation>,
) {
    let of = |account: &Account| sums.get(account).copied().unwrap_or(Some(0));
    let active = of(&Account::DepositActive(lot.lot.clone()));
    let expired = of(&Account::DepositExpired(lot.lot.clone()));
    let value = Some(lot.value.hundredths());
    let fits = match lot.state {
        OutcomeState::Recognised | OutcomeState::Reinstated => {
            (active, expired) == (value, Some(0))
        }
        OutcomeState::Expired => (active, expired) == (Some(0), value),
        OutcomeState::Frozen => {
            (active, expired) == (value, Some(0)) || (active, expired) == (Some(0), value)
        }
        OutcomeState::Submitted
        | OutcomeState::Supplement
        | OutcomeState::InReview
        | OutcomeState::Refused
        | OutcomeState::Superseded
        | OutcomeState::Revoked => (active, expired) == (Some(0), Some(0)),
    };
    if !fits {
        found.push(Violation::DepositDiffers {
            outcome: lot.lot.outcome,
        });
    }
}

/// Does only an outcome that was recognised come to this state?
const fn needs_lot(state: OutcomeState) -> bool {
    match state {
        OutcomeState::Recognised
        | OutcomeState::Frozen
        | OutcomeState::Superseded
        | OutcomeState::Expired
        | OutcomeState::Reinstated => true,
        OutcomeState::Submitted
        | OutcomeState::Supplement
        | OutcomeState::InReview
        | OutcomeState::Refused
        | OutcomeState::Revoked => false,
    }
}
