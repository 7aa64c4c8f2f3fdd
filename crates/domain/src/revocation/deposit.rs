//! Step 3: the deposit of the outcome, and the outcomes of the same content.

use super::cascade::Cascade;
use super::facts::LotFacts;
use super::step::{RevocationError, Step};
use super::unwinding::Fallen;
use crate::claim::is_past;
use crate::credits::Credits;
use crate::ledger::verbs::{Deposit, accrue, recognise, repool_points};
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
        let mut fallen = Some(Fallen {
            lot: facts.lot.clone(),
            before: self.facts.entries.len(),
            amount: self.deposited(&facts.lot),
        });
        while let Some(one) = fallen {
            fallen = self.unwind(&one)?;
            if let (Some(next), Some(lower)) = (next, &fallen)
                && next.lot == lower.lot
                // What was corrected since it lost its place is not worth what it lost.
                && next.value.hundredths() == lower.amount
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
