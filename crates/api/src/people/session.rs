//! The tokens of one log-in: a short access token, and a refresh token that is exchanged once.

use super::{actor_of, secret_hash};
use crate::bank::Bank;
use crate::problem::Problem;
use crate::random;
use crate::tokens::ACCESS_SECONDS;
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::id::{RefreshTokenId, SessionId};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{RefreshToken, UserAccount};
use serde::Serialize;

/// Days after which a log-in ends, however often it was refreshed.
const SESSION_DAYS: i64 = 30;
/// Days in which a refresh token must be exchanged.
const REFRESH_DAYS: i64 = 7;

/// What a log-in and a refresh answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SessionDto {
    access_token: String,
    refresh_token: String,
    expires_in: i64,
}

/// When a log-in that begins now ends.
pub(super) fn session_end(now: DateTime<Utc>) -> DateTime<Utc> {
    later(now, SESSION_DAYS)
}

/// Issues the tokens of a log-in; the access token's `jti` is the log-in's id.
pub(super) fn issue(
    bank: &Bank,
    tx: &mut dyn WriteTx,
    user: &UserAccount,
    session: SessionId,
    session_ends: DateTime<Utc>,
) -> Result<SessionDto, Problem> {
    let (now, refresh_token) = (bank.now(), random::secret()?);
    tx.insert_refresh_token(&RefreshToken {
        id: bank.ids().make(RefreshTokenId::new),
        session_id: session,
        token_hash: secret_hash(&refresh_token),
        issued_at: now,
        expires_at: later(now, REFRESH_DAYS).min(session_ends),
        used_at: None,
    })?;
    let access_token = bank
        .tokens()
        .issue(&actor_of(user), session.uuid())
        .map_err(Problem::internal)?;
    Ok(SessionDto {
        access_token,
        refresh_token,
        expires_in: ACCESS_SECONDS,
    })
}

fn later(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    now.checked_add_signed(TimeDelta::days(days)).unwrap_or(now)
}
