//! Answers kept for requests that come again.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::ActorId;

row! {
    /// What was answered to the first request with a key; the same request gets it again.
    IdempotentAnswer, IdempotentAnswerWire, idempotency {
        /// Whose key it is.
        actor_id: ActorId,
        /// The key, up to 255 bytes.
        key: String,
        /// Hash of the request, to tell a repetition from another request under the same key.
        request_hash: Vec<u8>,
        /// HTTP status, 200 to 499: failures of the bank are never kept.
        status: i64,
        /// `Location` of the answer.
        location: Option<String>,
        /// `ETag` of the answer.
        etag: Option<String>,
        /// Body of the answer, byte for byte, without secrets that are shown once; empty where it is sealed.
        body: String,
        /// When it was answered.
        created_at: DateTime<Utc>,
        /// The body, sealed for the actor, where it may name a person.
        sealed_body: Option<Vec<u8>>,
    }
}
