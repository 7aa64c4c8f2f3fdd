//! What the counter corrects of a learner.

use crate::error::StoreError;
use crate::rows::{Learner, LearnerCorrection, LearnerIdentity, LearnerPhone, UserPhone};
use credit_bank_domain::id::{LearnerId, UserId};

/// Reading what was before.
pub trait CorrectionReads {
    /// A learner's corrections, the oldest first.
    fn list_learner_corrections(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<LearnerCorrection>, StoreError>;
}

/// Putting what is right in the place of what was mistyped. The caller has locked the learner and keeps what
/// was before with [`CorrectionWrites::insert_learner_correction`] in the same transaction.
pub trait CorrectionWrites {
    /// Keeps what was before.
    fn insert_learner_correction(&mut self, row: &LearnerCorrection) -> Result<(), StoreError>;

    /// Gives an account another name; false if it is not as `was` says (any more).
    fn correct_name(&mut self, was: &Learner, name_ciphertext: &[u8]) -> Result<bool, StoreError>;

    /// Puts one document in the place of another: the learner is found by the new number from now on. False
    /// if the old one is no longer there.
    ///
    /// # Errors
    /// `Taken(IdentityNumber)`.
    fn correct_identity(
        &mut self,
        was: &LearnerIdentity,
        is: &LearnerIdentity,
    ) -> Result<bool, StoreError>;

    /// Replaces the number that was given at the counter; false if there was none.
    fn correct_learner_phone(&mut self, phone: &LearnerPhone) -> Result<bool, StoreError>;

    /// Replaces the number with which the account logs in; false if there was none.
    ///
    /// # Errors
    /// `Taken(UserPhone)`.
    fn correct_user_phone(&mut self, phone: &UserPhone) -> Result<bool, StoreError>;

    /// What an account shows of its person's name.
    fn correct_display_name(&mut self, user: UserId, masked: &str) -> Result<(), StoreError>;
}
