//! Phone numbers of accounts and learners.

use crate::error::StoreError;
use crate::rows::{LearnerPhone, UserAccount, UserPhone};
use credit_bank_domain::id::{LearnerId, UserId};

/// Looking phone numbers up.
pub trait PhoneReads {
    /// The account that logs in with the number of this keyed hash.
    fn find_user_by_phone_hash(
        &mut self,
        number_hash: &[u8],
    ) -> Result<Option<UserAccount>, StoreError>;

    /// The number with which a person logs in.
    fn find_user_phone(&mut self, user: UserId) -> Result<Option<UserPhone>, StoreError>;

    /// The number that a learner gave at the counter.
    fn find_learner_phone(
        &mut self,
        learner: LearnerId,
    ) -> Result<Option<LearnerPhone>, StoreError>;
}

/// Recording phone numbers.
pub trait PhoneWrites {
    /// Records the number of an account.
    ///
    /// # Errors
    /// `Taken(UserPhone)` where another account logs in with it.
    fn insert_user_phone(&mut self, phone: &UserPhone) -> Result<(), StoreError>;

    /// Records the number of a learner.
    fn insert_learner_phone(&mut self, phone: &LearnerPhone) -> Result<(), StoreError>;
}
