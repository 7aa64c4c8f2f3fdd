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

    /// The code of a lot's level, see [`Lots::level_code`].
    pub(super) fn level_code(&self, lot: &Lot) -> Option<String> {
        level_code(lot, self.find(lot.outcome).and_then(|it| it.level.clone()))
    }

    /// What a balance needs of them.
    pub(super) fn lots(&self) -> Lots {
        let lots = self.0.values();
        Lots::new(lots.map(|it| (it.id, it.level.clone(), it.expires_on)))
    }
}

/// The level codes and days of expiry of one learner's outcomes.
#[derive(Debug, Clone)]
pub(super) struct Lots(BTreeMap<OutcomeId, (Option<String>, Option<NaiveDate>)>);

impl Lots {
    /// Each outcome with its level's code and the first day on which it is expired.
    pub(super) fn new(
        outcomes: impl IntoIterator<Item = (OutcomeId, Option<String>, Option<NaiveDate>)>,
    ) -> Self {
        let lots = outcomes.into_iter();
        Self(lots.map(|(id, level, day)| (id, (level, day))).collect())
    }

    /// The code of a lot's level. Ranks of two frameworks are never compared, so that a rank alone
    /// does not say which level it is; a pool, which is no outcome, has none.
    pub(super) fn level_code(&self, lot: &Lot) -> Option<String> {
        let known = self.0.get(&lot.outcome);
        level_code(lot, known.and_then(|(level, _)| level.clone()))
    }

    /// The lots that are expired on this day unless something of them is held.
    pub(super) fn past(&self, on: NaiveDate, held: &BTreeSet<OutcomeId>) -> BTreeSet<OutcomeId> {
        let lots = self.0.iter();
        lots.filter(|(id, (_, expires_on))| is_past(*expires_on, on) && !held.contains(id))
            .map(|(id, _)| *id)
            .collect()
    }
}

fn level_code(lot: &Lot, known: Option<String>) -> Option<String> {
    let rank = lot.level?;
    Some(known.unwrap_or_else(|| rank.to_string()))
}
