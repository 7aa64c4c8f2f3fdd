//! People who log in.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]

use super::Conn;
use crate::error::StoreError;
use crate::rows::{UserAccount, UserAccountWire};
use crate::schema::user_account;
use crate::sql_types::{Db, Json};
use crate::tx::{PeopleReads, PeopleWrites, SessionWrites, UserFilter};
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, SessionId, UserId};
use diesel::prelude::*;

impl PeopleReads for Conn {
    fn find_user(&mut self, id: UserId) -> Result<Option<UserAccount>, StoreError> {
        Ok(user_account::table
            .find(Db(id))
            .select(UserAccountWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_user_by_login(&mut self, login: &str) -> Result<Option<UserAccount>, StoreError> {
        Ok(user_account::table
            .filter(user_account::login.eq(login))
            .select(UserAccountWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_user_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Option<UserAccount>, StoreError> {
        Ok(user_account::table
            .filter(user_account::learner_id.eq(Some(Db(learner))))
            .select(UserAccountWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_users(
        &mut self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<UserAccount>, StoreError> {
        let mut query = user_account::table
            .select(UserAccountWire::as_select())
            .order(user_account::id)
            .limit(limit)
            .into_boxed();
        if let Some(role) = filter.role {
            // The column is a JSON list of words, and no word is a part of another one in quotes.
            query = query.filter(user_account::roles.like(format!("%\"{}\"%", role.as_str())));
        }
        if let Some(organisation) = filter.organisation_id {
            query = query.filter(user_account::organisation_id.eq(Some(Db(organisation))));
        }
        if let Some(after) = after {
            query = query.filter(user_account::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }
}

impl PeopleWrites for Conn {
    fn insert_user(&mut self, user: &UserAccount) -> Result<(), StoreError> {
        diesel::insert_into(user_account::table)
            .values(UserAccountWire::from(user))
            .execute(self)?;
        Ok(())
    }

    fn set_user_standing(
        &mut self,
        id: UserId,
        standing: Standing,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(user_account::table.find(Db(id)))
            .set((
                user_account::state.eq(Db(standing)),
                user_account::version.eq(user_account::version + 1),
            ))
            .execute(self)?;
        self.revoke_sessions_of_user(id, at, None)?;
        Ok(changed == 1)
    }

    fn set_user_roles(
        &mut self,
        id: UserId,
        roles: &[Role],
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(user_account::table.find(Db(id)))
            .set((
                user_account::roles.eq(Json(roles.to_vec())),
                user_account::version.eq(user_account::version + 1),
            ))
            .execute(self)?;
        self.revoke_sessions_of_user(id, at, None)?;
        Ok(changed == 1)
    }

    fn set_password_hash(
        &mut self,
        id: UserId,
        from: &str,
        to: &str,
        at: DateTime<Utc>,
        kept: Option<SessionId>,
    ) -> Result<bool, StoreError> {
        let with_this_password = user_account::table
            .find(Db(id))
            .filter(user_account::password_hash.eq(from));
        let changed = diesel::update(with_this_password)
            .set(user_account::password_hash.eq(to))
            .execute(self)?;
        if changed == 0 {
            return Ok(false);
        }
        self.revoke_sessions_of_user(id, at, kept)?;
        Ok(true)
    }
}
