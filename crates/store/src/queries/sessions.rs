//! Log-ins and the refresh tokens that grow from them.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    RefreshToken, RefreshTokenInSession, RefreshTokenWire, Session, SessionWire, UsedSession,
    UserAccountWire,
};
use crate::schema::{refresh_token, session, user_account};
use crate::sql_types::Db;
use crate::tx::{SessionReads, SessionWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{RefreshTokenId, SessionId, UserId};
use diesel::prelude::*;

impl SessionReads for Conn {
    fn find_session(&mut self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(session::table
            .find(Db(id))
            .select(SessionWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_sessions_of_user(
        &mut self,
        user: UserId,
        after: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<UsedSession>, StoreError> {
        let last_issued = refresh_token::table
            .filter(refresh_token::session_id.eq(session::id))
            .order(refresh_token::issued_at.desc())
            .limit(1)
            .select(refresh_token::issued_at)
            .single_value();
        let mut query = session::table
            .filter(session::user_id.eq(Db(user)))
            .select((SessionWire::as_select(), last_issued))
            .order(session::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(session::id.gt(Db(after)));
        }
        let rows: Vec<(SessionWire, Option<Db<DateTime<Utc>>>)> = query.load(self)?;
        let log_ins = rows.into_iter().map(|(session, issued)| {
            let session = Session::from(session);
            UsedSession {
                last_used_at: issued.map_or(session.created_at, |it| it.0),
                session,
            }
        });
        Ok(log_ins.collect())
    }

    fn find_refresh_token(
        &mut self,
        token_hash: &[u8],
    ) -> Result<Option<RefreshTokenInSession>, StoreError> {
        let found = refresh_token::table
            .inner_join(session::table.on(session::id.eq(refresh_token::session_id)))
            .inner_join(user_account::table.on(user_account::id.eq(session::user_id)))
            .filter(refresh_token::token_hash.eq(token_hash))
            .select((
                RefreshTokenWire::as_select(),
                SessionWire::as_select(),
                UserAccountWire::as_select(),
            ))
            .first::<(RefreshTokenWire, SessionWire, UserAccountWire)>(self)
            .optional()?;
        Ok(found.map(|(token, session, user)| RefreshTokenInSession {
            token: token.into(),
            session: session.into(),
            user: user.into(),
        }))
    }
}

impl SessionWrites for Conn {
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        diesel::insert_into(session::table)
            .values(SessionWire::from(session))
            .execute(self)?;
        Ok(())
    }

    fn insert_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        diesel::insert_into(refresh_token::table)
            .values(RefreshTokenWire::from(token))
            .execute(self)?;
        Ok(())
    }

    fn use_refresh_token(
        &mut self,
        id: RefreshTokenId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(refresh_token::table.find(Db(id)))
            .filter(refresh_token::used_at.is_null())
            .set(refresh_token::used_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn revoke_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let changed = diesel::update(session::table.find(Db(id)))
            .filter(session::revoked_at.is_null())
            .set(session::revoked_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn revoke_sessions_of_user(
        &mut self,
        user: UserId,
        at: DateTime<Utc>,
        kept: Option<SessionId>,
    ) -> Result<usize, StoreError> {
        let live = session::table
            .filter(session::user_id.eq(Db(user)))
            .filter(session::revoked_at.is_null());
        let end = session::revoked_at.eq(Some(Db(at)));
        Ok(match kept {
            Some(kept) => diesel::update(live.filter(session::id.ne(Db(kept))))
                .set(end)
                .execute(self)?,
            None => diesel::update(live).set(end).execute(self)?,
        })
    }
}
