//! Log-ins and the refresh tokens that grow from them.

use super::UserAccount;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{RefreshTokenId, SessionId, UserId};

row! {
    /// One log-in of one person.
    Session, SessionWire, session {
        /// Its id.
        id: SessionId,
        /// Who logged in.
        user_id: UserId,
        /// When.
        created_at: DateTime<Utc>,
        /// From this instant on no token of it is exchanged.
        expires_at: DateTime<Utc>,
        /// Since when none is, because of a log-out, a suspension, a new password or a stolen token.
        revoked_at: Option<DateTime<Utc>>,
    }
}

row! {
    /// A token that is exchanged once for the next one.
    RefreshToken, RefreshTokenWire, refresh_token {
        /// Its id.
        id: RefreshTokenId,
        /// The log-in it grew from.
        session_id: SessionId,
        /// Hash of the token, which is random and long; the token itself is stored nowhere.
        token_hash: Vec<u8>,
        /// When it was issued.
        issued_at: DateTime<Utc>,
        /// From this instant on it is not exchanged.
        expires_at: DateTime<Utc>,
        /// When it was exchanged. Whoever shows it again has a copy.
        used_at: Option<DateTime<Utc>>,
    }
}

/// A log-in and when it was used last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedSession {
    /// The log-in.
    pub session: Session,
    /// When tokens of it were issued last: at the log-in itself, or in exchange for others.
    pub last_used_at: DateTime<Utc>,
}

/// A refresh token with all that decides whether it is exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenInSession {
    /// The token.
    pub token: RefreshToken,
    /// Its log-in.
    pub session: Session,
    /// Who logged in.
    pub user: UserAccount,
}
