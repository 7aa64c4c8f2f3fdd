//! What the rules said when outcomes were recognised.

use crate::error::StoreError;
use crate::rows::RecognitionDecision;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, LearnerId, OutcomeId};

/// Looking up what the rules said, and of which register entries.
pub trait RecognitionReads {
    /// At most `limit` decisions on a learner's outcomes, by outcome and number, after these.
    fn list_recognition_decisions(
        &mut self,
        learner: LearnerId,
        after: Option<(OutcomeId, i64)>,
        limit: i64,
    ) -> Result<Vec<RecognitionDecision>, StoreError>;

    /// A register entry as it stood in this version, which may have been superseded since.
    fn find_award_version(
        &mut self,
        award: AwardId,
        version: i64,
    ) -> Result<Option<Award>, StoreError>;
}

/// Keeping what the rules said.
pub trait RecognitionWrites {
    /// Keeps decisions; the events of the recognitions are entered before.
    fn insert_recognition_decisions(
        &mut self,
        decisions: &[RecognitionDecision],
    ) -> Result<(), StoreError>;
}
