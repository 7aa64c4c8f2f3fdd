//! Phone numbers, sealed.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, LearnerId, UserId};

row! {
    /// The phone number with which a person may log in.
    UserPhone, UserPhoneWire, user_phone {
        /// Whose account.
        user_id: UserId,
        /// Keyed hash of the number's normal form.
        number_hash: Vec<u8>,
        /// The number, sealed for the account.
        number_ciphertext: Vec<u8>,
        /// What is shown of it.
        masked: String,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
    }
}

row! {
    /// The phone number that a learner gave at the counter.
    LearnerPhone, LearnerPhoneWire, learner_phone {
        /// Whose.
        learner_id: LearnerId,
        /// The number, sealed for the learner.
        number_ciphertext: Vec<u8>,
        /// What is shown of it.
        masked: String,
        /// Who recorded it.
        recorded_by: ActorId,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
    }
}
