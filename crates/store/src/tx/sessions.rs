//! Log-ins and the refresh tokens that grow from them.

use crate::error::StoreError;
use crate::rows::{RefreshToken, RefreshTokenInSession, Session, UsedSession};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{RefreshTokenId, SessionId, UserId};

/// Looking log-ins up.
pub trait SessionReads {
    /// The log-in with this id, ended or not.
    fn find_session(&mut self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// At most `limit` log-ins of a person after `after`, by id, ended or not.
    fn list_sessions_of_user(
        &mut self,
        user: UserId,
        after: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<UsedSession>, StoreError>;

    /// The token with this hash, used, expired or not, with its log-in and its person.
    fn find_refresh_token(
        &mut self,
        token_hash: &[u8],
    ) -> Result<Option<RefreshTokenInSession>, StoreError>;
}

/// Beginning and ending log-ins.
pub trait SessionWrites {
    /// Begins a log-in.
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;

    /// Issues a token.
    fn insert_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError>;

    /// Marks a token used; of any number that try, exactly one gets true.
    fn use_refresh_token(
        &mut self,
        id: RefreshTokenId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Ends a log-in; false where there is none or it was ended before.
    fn revoke_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Ends all log-ins of a person but the one that is kept; says how many.
    fn revoke_sessions_of_user(
        &mut self,
        user: UserId,
        at: DateTime<Utc>,
        kept: Option<SessionId>,
    ) -> Result<usize, StoreError>;
}
