//! Codes with which a person takes over an account that was opened for them.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, ClaimCodeId, LearnerId};

row! {
    /// A claim code; only its hash is kept.
    ClaimCode, ClaimCodeWire, claim_code {
        /// Its id.
        id: ClaimCodeId,
        /// The account it opens.
        learner_id: LearnerId,
        /// The keyed hash of the code.
        code_hash: Vec<u8>,
        /// Who had it made.
        created_by: ActorId,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// The first instant at which it no longer opens.
        expires_at: DateTime<Utc>,
        /// When it opened the account; it opens once.
        used_at: Option<DateTime<Utc>>,
        /// Wrong codes tried against it.
        failures: i64,
    }
}
