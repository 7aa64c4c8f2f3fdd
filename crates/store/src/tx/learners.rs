//! Learners and their identity numbers.

use crate::error::StoreError;
use crate::rows::{Learner, LearnerIdentity};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, LearnerId};
use credit_bank_domain::state::AccountState;

/// Looking learners up.
pub trait LearnerReads {
    /// The learner with this id.
    fn find_learner(&mut self, id: LearnerId) -> Result<Option<Learner>, StoreError>;

    /// Learners in id order, after one, at most `limit`.
    fn list_learners(
        &mut self,
        after: Option<LearnerId>,
        limit: i64,
    ) -> Result<Vec<Learner>, StoreError>;

    /// The learner with this identity number, by its keyed hash.
    fn find_learner_by_number_hash(
        &mut self,
        number_hash: &[u8],
    ) -> Result<Option<Learner>, StoreError>;

    /// A learner's identity documents, the oldest first.
    fn list_identities(&mut self, learner: LearnerId) -> Result<Vec<LearnerIdentity>, StoreError>;
}

/// Opening and changing learners' accounts.
pub trait LearnerWrites {
    /// Opens accounts with their identity documents.
    ///
    /// # Errors
    /// `Taken(IdentityNumber)`.
    fn insert_learners(
        &mut self,
        learners: &[Learner],
        identities: &[LearnerIdentity],
    ) -> Result<(), StoreError>;

    /// Locks learners' books until the end of the transaction, in id order whatever the order asked;
    /// gives their entry counts in id order. Learners that do not exist are left out.
    fn lock_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<(LearnerId, i64)>, StoreError>;

    /// Hands a dormant account to its person; false if it is not dormant (any more).
    fn set_learner_claimed(
        &mut self,
        learner: LearnerId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Gives a dormant account another name; the one in `learner` is kept as a former one. False if the
    /// account is not as `learner` says (any more).
    fn rename_dormant(
        &mut self,
        learner: &Learner,
        name_ciphertext: &[u8],
        superseded: (ActorId, DateTime<Utc>),
    ) -> Result<bool, StoreError>;

    /// Moves an account to a state; false if its version is not `expected_version` (any more).
    fn set_learner_state(
        &mut self,
        learner: LearnerId,
        expected_version: i64,
        state: AccountState,
    ) -> Result<bool, StoreError>;
}
