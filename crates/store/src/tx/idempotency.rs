//! Answers kept for requests that come again.

use crate::error::StoreError;
use crate::rows::IdempotentAnswer;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::ActorId;

/// Looking kept answers up.
pub trait IdempotencyReads {
    /// The answer kept for this key of this actor.
    fn find_idempotent_answer(
        &mut self,
        actor: ActorId,
        key: &str,
    ) -> Result<Option<IdempotentAnswer>, StoreError>;

    /// The answers kept for these keys, in no order; keys without one are left out.
    fn find_idempotent_answers(
        &mut self,
        keys: &[(ActorId, &str)],
    ) -> Result<Vec<IdempotentAnswer>, StoreError>;
}

/// Keeping answers.
pub trait IdempotencyWrites {
    /// Keeps an answer, in the transaction that did what it says.
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)` where the same request got here first.
    fn keep_idempotent_answer(&mut self, answer: &IdempotentAnswer) -> Result<(), StoreError>;

    /// Keeps many.
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)` where any of them got here first.
    fn keep_idempotent_answers(&mut self, answers: &[IdempotentAnswer]) -> Result<(), StoreError>;

    /// Forgets the answers given before `instant`; says how many.
    fn forget_idempotent_answers_before(
        &mut self,
        instant: DateTime<Utc>,
    ) -> Result<usize, StoreError>;
}
