//! What a learner's export says of his log-in and of each time he used it.

use super::user::UserDto;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{LearnerId, SessionId, UserId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::UsedSession;
use serde::Serialize;

/// `LogIn` of the contract: no token, nor what a token is known by.
#[derive(Debug, Serialize)]
pub(crate) struct LogInBody {
    id: SessionId,
    begun_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

impl From<UsedSession> for LogInBody {
    fn from(used: UsedSession) -> Self {
        Self {
            id: used.session.id,
            begun_at: used.session.created_at,
            last_used_at: used.last_used_at,
            expires_at: used.session.expires_at,
            ended_at: used.session.revoked_at,
        }
    }
}

/// The account with which a learner logs in.
pub(crate) fn account_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<(UserId, UserDto), Problem> {
    let user = tx.find_user_of_learner(learner)?;
    let user = user.ok_or_else(Problem::not_found)?;
    let (id, phone) = (user.id, tx.find_user_phone(user.id)?);
    Ok((id, UserDto::from(user).with_phone(phone)))
}

/// At most `limit` log-ins after `after`, and the last one read.
pub(crate) fn log_ins_after(
    tx: &mut dyn ReadTx,
    user: UserId,
    after: Option<SessionId>,
    limit: i64,
) -> Result<(Vec<LogInBody>, Option<SessionId>), Problem> {
    let found = tx.list_sessions_of_user(user, after, limit)?;
    let last = found.last().map(|it| it.session.id);
    Ok((found.into_iter().map(LogInBody::from).collect(), last))
}
