//! People who log in.

use crate::error::StoreError;
use crate::rows::UserAccount;
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, OrganisationId, SessionId, UserId};

/// Which people a list holds; none of a field means all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Only people of this role.
    pub role: Option<Role>,
    /// Only people of this organisation.
    pub organisation_id: Option<OrganisationId>,
}

/// Looking people up.
pub trait PeopleReads {
    /// The account with this id.
    fn find_user(&mut self, id: UserId) -> Result<Option<UserAccount>, StoreError>;

    /// The account with this login name, exactly as written.
    fn find_user_by_login(&mut self, login: &str) -> Result<Option<UserAccount>, StoreError>;

    /// The account of this learner.
    fn find_user_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Option<UserAccount>, StoreError>;

    /// At most `limit` accounts after `after`, by id.
    fn list_users(
        &mut self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<UserAccount>, StoreError>;
}

/// Making and changing accounts.
pub trait PeopleWrites {
    /// Makes an account.
    ///
    /// # Errors
    /// `Taken(Login)`, `Taken(LearnerAccount)`.
    fn insert_user(&mut self, user: &UserAccount) -> Result<(), StoreError>;

    /// Suspends or restores an account; its version grows and its log-ins end at `at`. False where
    /// there is no such account.
    fn set_user_standing(
        &mut self,
        id: UserId,
        standing: Standing,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Replaces the roles; the account's version grows and its log-ins end at `at`. False where there is
    /// no such account.
    fn set_user_roles(
        &mut self,
        id: UserId,
        roles: &[Role],
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Replaces the password `from` by `to`; the account's log-ins end at `at`, but for the one that is
    /// kept. False, and nothing is changed, where the account has another password meanwhile.
    fn set_password_hash(
        &mut self,
        id: UserId,
        from: &str,
        to: &str,
        at: DateTime<Utc>,
        kept: Option<SessionId>,
    ) -> Result<bool, StoreError>;
}
