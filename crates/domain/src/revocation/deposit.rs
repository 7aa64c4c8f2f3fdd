//! Step 3: the deposit of the outcome, and what it had superseded.

use super::cascade::Cascade;
use super::facts::LotFacts;
use super::step::{RevocationError, Step};
use crate::id::OutcomeId;
use crate::ledger::{Account, Entry, Verb};
use crate::state::OutcomeState;

impl<'f> Cascade<'f> {
    /// Takes the deposit back, newest entry first, so that an expiry goes before the recognition and no
    /// balance falls below zero on the way; a lower level of the same content comes back.
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
        // A superseded lot has no deposit: it stands in the books again only if its successor falls.
        if facts.state == OutcomeState::Superseded {
            return Ok(());
        }
        let mut fallen = Some(facts);
        while let Some(facts) = fallen {
            fallen = self.unwind(facts)?;
        }
        Ok(())
    }

    /// Reverses every standing entry of the lot's deposit. Returns the lot it had superseded if that one
    /// was revoked in the meantime and must be unwound too.
    fn unwind(&mut self, facts: &LotFacts) -> Result<Option<&'f LotFacts>, RevocationError> {
        let active = Account::DepositActive(facts.lot.clone());
        let entries: Vec<_> = self
            .standing()
            .filter(|entry| {
                entry
                    .postings
                    .iter()
                    .any(|posting| posting.account == active)
            })
            .collect();
        for recorded in entries {
            let entry = self.reverse(recorded)?;
            if let Some(lower) = superseded_by(&entry, facts.lot.outcome) {
                return self.comes_back(lower);
            }
        }
        Ok(None)
    }

    fn comes_back(&mut self, lower: OutcomeId) -> Result<Option<&'f LotFacts>, RevocationError> {
        let facts = self.facts.lot(lower)?;
        if facts.state == OutcomeState::Revoked {
            return Ok(Some(facts));
        }
        self.push(Step::Outcome {
            outcome: lower,
            state: OutcomeState::Recognised,
        });
        let recognised = LotFacts {
            state: OutcomeState::Recognised,
            ..facts.clone()
        };
        if !self.is_held(lower) {
            self.past_its_day(&recognised)?;
        }
        Ok(None)
    }
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
