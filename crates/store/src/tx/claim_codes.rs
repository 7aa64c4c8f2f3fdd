//! Codes with which a person takes over an account.

use crate::error::StoreError;
use crate::rows::ClaimCode;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ClaimCodeId, LearnerId};

/// Looking claim codes up.
pub trait ClaimCodeReads {
    /// The newest code of a learner that is unused and not past at `now`.
    fn find_live_claim_code(
        &mut self,
        learner: LearnerId,
        now: DateTime<Utc>,
    ) -> Result<Option<ClaimCode>, StoreError>;
}

/// Making and using claim codes.
pub trait ClaimCodeWrites {
    /// Enters a code.
    fn insert_claim_code(&mut self, code: &ClaimCode) -> Result<(), StoreError>;

    /// Uses a code up; false if it was used before. Of two at once, one gets true.
    fn use_claim_code(&mut self, code: ClaimCodeId, at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Counts a wrong try against a code; gives how many there are now (0 if there is no such code).
    fn count_claim_code_failure(&mut self, code: ClaimCodeId) -> Result<i64, StoreError>;
}
