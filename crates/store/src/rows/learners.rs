//! Learners and their identity numbers. Names and numbers are sealed; see [`crate::sealing`].

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, LearnerId};
use credit_bank_domain::state::AccountState;

row! {
    /// A learner's account (个人学习账户).
    Learner, LearnerWire, learner {
        /// Its id.
        id: LearnerId,
        /// Where the account stands.
        state: AccountState,
        /// The name, sealed for this learner.
        name_ciphertext: Vec<u8>,
        /// The sequence of the last ledger entry; 0 before the first.
        entry_count: i64,
        /// Grows with every change of state.
        version: i64,
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// Who opened it.
        opened_by: ActorId,
        /// When its person took it over.
        claimed_at: Option<DateTime<Utc>>,
    }
}

row! {
    /// An identity document of a learner; one number is one learner.
    LearnerIdentity, LearnerIdentityWire, learner_identity {
        /// The learner.
        learner_id: LearnerId,
        /// The keyed hash under which the number is found.
        number_hash: Vec<u8>,
        /// The kind of document, by its word in `domain::identity::IdType`.
        id_type: String,
        /// The number, sealed for this learner.
        number_ciphertext: Vec<u8>,
        /// What screens show instead.
        masked: String,
        /// When it was entered.
        created_at: DateTime<Utc>,
    }
}
