//! Claims: the uses of outcomes by lines of applications.

use crate::error::StoreError;
use crate::rows::ClaimRow;
use chrono::{DateTime, Utc};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, LearnerId, OutcomeId};
use std::collections::BTreeSet;

/// Looking claims up.
pub trait ClaimReads {
    /// Every claim a learner's outcomes ever had, by id.
    fn claims_of_learner(&mut self, learner: LearnerId) -> Result<Vec<ClaimRow>, StoreError>;

    /// Every claim these outcomes of a learner ever had, by id.
    fn claims_of_outcomes(
        &mut self,
        learner: LearnerId,
        outcomes: &[OutcomeId],
    ) -> Result<Vec<ClaimRow>, StoreError>;

    /// Those of these learners' outcomes on which a claim is live.
    fn outcomes_in_use(
        &mut self,
        outcomes: &[(LearnerId, OutcomeId)],
    ) -> Result<BTreeSet<OutcomeId>, StoreError>;
}

/// Moving claims.
pub trait ClaimWrites {
    /// Enters claims; those of a new application go in with it.
    fn insert_claims(&mut self, claims: &[ClaimRow]) -> Result<(), StoreError>;

    /// Moves a claim from one state to another and sets what it draws and what is left void; false if it is
    /// not in the
    /// first state (any more). What it said before is kept as known until `at`.
    fn set_claim(
        &mut self,
        learner: LearnerId,
        claim: ClaimId,
        moved: (ClaimState, ClaimState),
        takes: (Credits, Credits),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
