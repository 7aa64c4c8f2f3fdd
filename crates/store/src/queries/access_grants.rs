//! What learners let organisations see.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{AccessGrant, AccessGrantWire};
use crate::schema::access_grant;
use crate::sql_types::Db;
use crate::tx::{AccessGrantReads, AccessGrantWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{GrantId, LearnerId, OrganisationId};
use diesel::prelude::*;

impl AccessGrantReads for Conn {
    fn find_access_grant(
        &mut self,
        learner: LearnerId,
        grant: GrantId,
    ) -> Result<Option<AccessGrant>, StoreError> {
        Ok(access_grant::table
            .find((Db(learner), Db(grant)))
            .select(AccessGrantWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_access_grants(&mut self, learner: LearnerId) -> Result<Vec<AccessGrant>, StoreError> {
        Ok(access_grant::table
            .filter(access_grant::learner_id.eq(Db(learner)))
            .order(access_grant::id)
            .select(AccessGrantWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn live_grants_for(
        &mut self,
        learner: LearnerId,
        recipient: OrganisationId,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccessGrant>, StoreError> {
        Ok(access_grant::table
            .filter(access_grant::learner_id.eq(Db(learner)))
            .filter(access_grant::recipient_id.eq(Db(recipient)))
            .filter(access_grant::revoked_at.is_null())
            .filter(access_grant::expires_at.gt(Db(now)))
            .order(access_grant::id)
            .select(AccessGrantWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl AccessGrantWrites for Conn {
    fn insert_access_grant(&mut self, grant: &AccessGrant) -> Result<(), StoreError> {
        diesel::insert_into(access_grant::table)
            .values(AccessGrantWire::from(grant))
            .execute(self)?;
        Ok(())
    }

    fn revoke_access_grant(
        &mut self,
        learner: LearnerId,
        grant: GrantId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let unrevoked = access_grant::table
            .find((Db(learner), Db(grant)))
            .filter(access_grant::revoked_at.is_null());
        let changed = diesel::update(unrevoked)
            .set(access_grant::revoked_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }
}
