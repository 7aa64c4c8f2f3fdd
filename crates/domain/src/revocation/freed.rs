//! Step 2: the other outcomes of the fallen lines get their claims back.

use super::cascade::Cascade;
use super::facts::LotFacts;
use super::step::{RevocationError, Step};
use crate::claim::{ClaimState, is_past};
use crate::id::{ClaimId, OutcomeId};
use crate::ledger::verbs::expire;
use crate::ledger::{Account, LedgerError, Verb};
use crate::state::OutcomeState;
use chrono::Days;
use std::collections::BTreeSet;

impl Cascade<'_> {
    /// Outcomes that lost no claim of their own making: past their day they may be used for the grace
    /// days, or expire at once if there are none. Forfeited parts came back with the claims.
    pub(super) fn freed_outcomes(&mut self) -> Result<(), RevocationError> {
        let freed: BTreeSet<OutcomeId> = self
            .ended
            .iter()
            .map(|claim| claim.outcome)
            .filter(|outcome| *outcome != self.outcome)
            .collect();
        for outcome in freed {
            // A status that nobody booked has nothing that could come back to it.
            let mut lots = self.facts.lots.iter();
            let Some(facts) = lots.find(|it| it.lot.outcome == outcome) else {
                continue;
            };
            if !self.is_held(outcome) {
                self.past_its_day(facts)?;
            }
        }
        Ok(())
    }

    pub(super) fn is_held(&self, outcome: OutcomeId) -> bool {
        let ended: BTreeSet<ClaimId> = self.ended.iter().map(|claim| claim.id).collect();
        self.facts.claims.iter().any(|claim| {
            claim.outcome == outcome
                && claim.state == ClaimState::Held
                && !ended.contains(&claim.id)
        })
    }

    /// Books what an outcome past its day gets: grace, or its expiry.
    pub(super) fn past_its_day(&mut self, facts: &LotFacts) -> Result<(), RevocationError> {
        let counts = facts.state.is_usable() || facts.state == OutcomeState::Expired;
        if !counts || !is_past(facts.expires_on, self.facts.today) {
            return Ok(());
        }
        let outcome = facts.lot.outcome;
        if self.facts.grace_days > 0 {
            return self.grant_grace(facts);
        }
        if facts.state != OutcomeState::Expired {
            self.post(expire(&facts.lot, facts.value)?, None);
            self.push(Step::Outcome {
                outcome,
                state: OutcomeState::Expired,
            });
        }
        Ok(())
    }

    fn grant_grace(&mut self, facts: &LotFacts) -> Result<(), RevocationError> {
        let outcome = facts.lot.outcome;
        let expires_on = self
            .facts
            .today
            .checked_add_days(Days::new(self.facts.grace_days.into()))
            .ok_or(LedgerError::Overflow)?;
        if facts.state == OutcomeState::Expired {
            let expired = Account::DepositExpired(facts.lot.clone());
            let booked = self.standing().find(|entry| {
                entry.verb == Verb::Expire
                    && entry
                        .postings
                        .iter()
                        .any(|posting| posting.account == expired)
            });
            if let Some(booked) = booked {
                self.reverse(booked)?;
            }
            self.push(Step::Outcome {
                outcome,
                state: OutcomeState::Recognised,
            });
        }
        self.push(Step::Grace {
            outcome,
            expires_on,
        });
        Ok(())
    }
}
