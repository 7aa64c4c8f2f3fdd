//! Step 3: the deposit of the outcome, and the outcomes of the same content.

use super::cascade::Cascade;
use super::facts::LotFacts;
use super::step::{RevocationError, Step};
use crate::claim::is_past;
use crate::credits::Credits;
use crate::id::OutcomeId;
use crate::ledger::verbs::{Deposit, accrue, recognise, repool_points};
use crate::ledger::{Account, Entry, RecordedEntry, Verb};
use crate::state::OutcomeState;

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
        let mut fallen = Some((facts, self.facts.entries.len()));
        while let Some((one, before)) = fallen {
            let lower = self.unwind(one, before)?;
            if let (Some(next), Some((lower, _))) = (next, lower)
                && next.lot.outcome == lower
            {
                return self.counts_again(next);
            }
            fallen = match lower {
                Some((lower, place)) => Some((self.facts.lot(lower)?, place)),
                None => None,
            };
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

    /// Reverses the standing entries of the lot's deposit before a place in the ledger, down to the one
    /// by which it took the place of another. Gives that lot and the entry's place: what the ledger has of
    /// that lot after it is another matter.
    fn unwind(
        &mut self,
        facts: &LotFacts,
        before: usize,
    ) -> Result<Option<(OutcomeId, usize)>, RevocationError> {
        let active = Account::DepositActive(facts.lot.clone());
        let own = |entry: &RecordedEntry| entry.postings.iter().any(|it| it.account == active);
        let placed = self.facts.entries.iter().enumerate().take(before);
        let entries: Vec<(usize, &'f RecordedEntry)> = placed
            .filter(|(_, entry)| own(entry) && self.stands(entry))
            .collect();
        for (place, recorded) in entries.into_iter().rev() {
            // What is older was settled when the lot lost its place.
            if lost_its_place(recorded, facts.lot.outcome) {
                break;
            }
            let entry = self.reverse(recorded)?;
            if let Some(lower) = superseded_by(&entry, facts.lot.outcome) {
                return Ok(Some((lower, place)));
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

/// Did another lot take the place of this one in the entry? What takes a place is worth something.
fn lost_its_place(entry: &RecordedEntry, outcome: OutcomeId) -> bool {
    entry.verb == Verb::Supersede
        && entry.postings.iter().any(|posting| {
            matches!(&posting.account, Account::DepositActive(lot)
                if lot.outcome != outcome && posting.amount_hundredths > 0)
        })
}

/// The lot whose place `outcome` took in this entry.
fn superseded_by(entry: &Entry, outcome: OutcomeId) -> Option<OutcomeId> {
    if entry.verb() != Verb::Supersede {
        return None;
    }
    entry
        .postings()
        .iter()
        .find_map(|posting| match &posting.account {
            Account::DepositActive(lot) if lot.outcome != outcome => Some(lot.outcome),
            _ => None,
        })
}
