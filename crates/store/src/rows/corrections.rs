//! What the counter corrected of a learner.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, LearnerId};

row! {
    /// One correction at the counter: what was before of that which it changed, sealed for the learner.
    LearnerCorrection, LearnerCorrectionWire, learner_correction {
        /// Whose.
        learner_id: LearnerId,
        /// 1 for the learner's first.
        number: i64,
        /// The name before.
        name_ciphertext: Option<Vec<u8>>,
        /// The kind of document before, by its word in `domain::identity::IdType`.
        id_type: Option<String>,
        /// The document's number before.
        id_number_ciphertext: Option<Vec<u8>>,
        /// What screens showed of that number.
        id_number_masked: Option<String>,
        /// The phone number before.
        phone_ciphertext: Option<Vec<u8>>,
        /// What screens showed of that phone number.
        phone_masked: Option<String>,
        /// Why, in words that name nobody.
        reason: String,
        /// Who corrected it.
        corrected_by: ActorId,
        /// When.
        corrected_at: DateTime<Utc>,
    }
}
