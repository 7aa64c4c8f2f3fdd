//! Claims: the uses of outcomes by lines of applications.

use crate::error::StoreError;
use crate::rows::ClaimRow;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, LearnerId, OutcomeId};

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
}

/// Moving claims.
pub trait ClaimWrites {
    /// Enters claims; those of a new application go in with it.
    fn insert_claims(&mut self, claims: &[ClaimRow]) -> Result<(), StoreError>;

    /// Moves a claim from one state to another and sets what it takes; false if it is not in the
    /// first state (any more).
    fn set_claim(
        &mut self,
        learner: LearnerId,
        claim: ClaimId,
        from: ClaimState,
        to: ClaimState,
        draw: Credits,
        remainder: Credits,
    ) -> Result<bool, StoreError>;
}
