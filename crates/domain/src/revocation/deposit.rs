//! Step 3: the deposit of the outcome, and the outcomes of the same content.

use super::cascade::Cascade;
use super::facts::LotFacts;
use super::step::{RevocationError, Step};
use crate::claim::is_past;
use crate::credits::Credits;
use crate::id::OutcomeId;
use crate::ledger::verbs::{Deposit, accrue, recognise, repool_points};
use crate::ledger::{Account, Entry, Lot, RecordedEntry, Verb};
use crate::state::OutcomeState;

/// A lot whose deposit is taken back as far as entries before a place in the ledger brought it.
struct Fallen<'f> {
    lot: &'f LotFacts,
    before: usize,
    /// Hundredths of a credit.
    amount: i64,
}

impl<'f> Cascade<'f> {
    /// Takes the deposit back, newest entry first, so that an expiry goes before the recognition and no
    /// balance falls below zero on the way; the best one left of the same content counts again.
    pub(super) fn deposit(&mut self) -> Result<(), RevocationError> {
        self.push(Step::Outcome {
            outcome: self.outcome,
            state: OutcomeState::Revoked,
        });
        self.take_deposit_back()
    }

    /// The entries of the deposit, without a change of the outcome's state.
    pub(super) fn take_deposit_back(&mut self) -> Result<(), RevocationError> {
        let facts: &'f LotFacts = self.facts.lot(self.outcome)?;
        // A superseded lot has no deposit, and takes none with it.
        if facts.state == OutcomeState::Superseded {
            return Ok(());
        }
        let next = self.best_left(facts);
        if facts.is_points {
            let (category, issuer) = (&facts.lot.category, facts.issuer);
            self.post(
                repool_points(category, issuer, facts.value, Credits::ZERO)?,
                None,
            );
        }
        // Whatever had its place taken falls with it, down to the one that counts again.
        let mut fallen = Some(Fallen {
            lot: facts,
            before: self.facts.entries.len(),
            amount: self.deposited(&facts.lot),
        });
        while let Some(one) = fallen {
            fallen = self.unwind(&one)?;
            if let (Some(next), Some(lower)) = (next, &fallen)
                && next.lot.outcome == lower.lot.lot.outcome
            {
                return self.counts_again(next);
            }
        }
        let Some(next) = next else {
            return Ok(());
        };
        let (category, issuer) = (&next.lot.category, next.issuer);
        self.post(
            if next.is_points {
                accrue(category, issuer, next.value)?
            } else {
                recognise(&Deposit {
                    lot: next.lot.clone(),
                    issuer,
                    value: next.value,
                })?
            },
            None,
        );
        self.counts_again(next)
    }

    /// The best of the superseded ones of the same content, those that may still be used first; none
    /// while another counts.
    fn best_left(&self, fallen: &LotFacts) -> Option<&'f LotFacts> {
        let rivals = || {
            let lots = self.facts.lots.iter();
            lots.filter(|lot| lot.is_rival_of(fallen))
        };
        let past = |lot: &LotFacts| is_past(lot.expires_on, self.facts.today);
        if rivals().any(|lot| lot.state.is_usable() && !past(lot)) {
            return None;
        }
        rivals()
            .filter(|lot| lot.state == OutcomeState::Superseded)
            .max_by_key(|lot| (!past(lot), lot.standing()))
    }

    /// What the standing entries say of the lot's deposit, in hundredths.
    fn deposited(&self, lot: &Lot) -> i64 {
        let moves = self.standing().filter_map(|entry| moved(entry, lot));
        moves.fold(0, i64::saturating_add)
    }

    /// Reverses standing entries of the lot's deposit, the newest first, until the amount is taken back or
    /// the lot by this gives back the place it took of another, which then has what it lost.
    fn unwind(&mut self, fallen: &Fallen<'f>) -> Result<Option<Fallen<'f>>, RevocationError> {
        let lot = &fallen.lot.lot;
        let entries = self.facts.entries.iter().enumerate().take(fallen.before);
        let entries: Vec<(usize, &'f RecordedEntry, i64)> = entries
            .filter(|(_, entry)| self.stands(entry))
            .filter_map(|(place, entry)| Some((place, entry, moved(entry, lot)?)))
            .collect();
        let mut left = fallen.amount;
        let mut settled: i64 = 0;
        for (place, recorded, moved) in entries.into_iter().rev() {
            if left == 0 {
                break;
            }
            // The lot lost its place by this entry, or it is what brought it there: both are settled.
            if moved < 0 || settled > 0 {
                settled = settled.saturating_sub(moved);
                continue;
            }
            left = left.saturating_sub(moved);
            let entry = self.reverse(recorded)?;
            if let Some((lower, amount)) = superseded_by(&entry, lot.outcome) {
                return Ok(Some(Fallen {
                    lot: self.facts.lot(lower)?,
                    before: place,
                    amount,
                }));
            }
        }
        Ok(None)
    }

    fn counts_again(&mut self, facts: &LotFacts) -> Result<(), RevocationError> {
        let outcome = facts.lot.outcome;
        self.push(Step::Outcome {
            outcome,
            state: OutcomeState::Recognised,
        });
        let recognised = LotFacts {
            state: OutcomeState::Recognised,
            ..facts.clone()
        };
        if !self.is_held(outcome) {
            self.past_its_day(&recognised)?;
        }
        Ok(())
    }
}

/// By how much the entry moved the lot's deposit, active and expired together; none where it did not touch it.
fn moved(entry: &RecordedEntry, lot: &Lot) -> Option<i64> {
    let of_lot = |account: &Account| match account {
        Account::DepositActive(other) | Account::DepositExpired(other) => other == lot,
        _ => false,
    };
    let mut amounts = entry.postings.iter().filter(|it| of_lot(&it.account));
    let first = amounts.next()?.amount_hundredths;
    Some(amounts.fold(first, |sum, it| sum.saturating_add(it.amount_hundredths)))
}

/// The lot whose place `outcome` took in this entry, and what it lost by it, in hundredths.
fn superseded_by(entry: &Entry, outcome: OutcomeId) -> Option<(OutcomeId, i64)> {
    if entry.verb() != Verb::Supersede {
        return None;
    }
    entry
        .postings()
        .iter()
        .find_map(|posting| match &posting.account {
            Account::DepositActive(lot) if lot.outcome != outcome => {
                Some((lot.outcome, posting.amount_hundredths.saturating_neg()))
            }
            _ => None,
        })
}
