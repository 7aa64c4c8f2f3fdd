//! A learner's outcomes by id: the level codes and days of expiry that the ledger does not keep.

use chrono::NaiveDate;
use credit_bank_domain::claim::is_past;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::ledger::Lot;
use credit_bank_store::rows::Outcome;
use credit_bank_store::{ReadTx, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Everything one learner has.
#[derive(Debug, Clone)]
pub(super) struct Outcomes(BTreeMap<OutcomeId, Outcome>);

impl Outcomes {
    /// Reads them.
    pub(super) fn read(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<Self, StoreError> {
        let outcomes = tx.list_outcomes_of_learners(&[learner])?;
        Ok(Self(outcomes.into_iter().map(|it| (it.id, it)).collect()))
    }

    /// One of them.
    pub(super) fn find(&self, id: OutcomeId) -> Option<&Outcome> {
        self.0.get(&id)
    }

    /// The code of a lot's level. Ranks of two frameworks are never compared, so that a rank alone
    /// does not say which level it is; a pool, which is no outcome, has none.
    pub(super) fn level_code(&self, lot: &Lot) -> Option<String> {
        let rank = lot.level?;
        let code = self.find(lot.outcome).and_then(|it| it.level.clone());
        Some(code.unwrap_or_else(|| rank.to_string()))
    }

    /// The lots that are expired on this day unless something of them is held.
    pub(super) fn past(&self, on: NaiveDate, held: &BTreeSet<OutcomeId>) -> BTreeSet<OutcomeId> {
        self.0
            .values()
            .filter(|outcome| is_past(outcome.expires_on, on) && !held.contains(&outcome.id))
            .map(|outcome| outcome.id)
            .collect()
    }
}
