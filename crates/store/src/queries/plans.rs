//! What-ifs that learners keep, and the links that show them.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{Plan, PlanShare, PlanShareWire, PlanWire};
use crate::schema::{plan, plan_share};
use crate::sql_types::Db;
use crate::tx::{PlanReads, PlanWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{LearnerId, PlanId, PlanShareId};
use diesel::prelude::*;

impl PlanReads for Conn {
    fn find_plan(&mut self, learner: LearnerId, id: PlanId) -> Result<Option<Plan>, StoreError> {
        Ok(plan::table
            .find((Db(learner), Db(id)))
            .select(PlanWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_plans(&mut self, learner: LearnerId) -> Result<Vec<Plan>, StoreError> {
        Ok(plan::table
            .filter(plan::learner_id.eq(Db(learner)))
            .order(plan::id)
            .select(PlanWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_plan_shares(
        &mut self,
        learner: LearnerId,
        id: PlanId,
    ) -> Result<Vec<PlanShare>, StoreError> {
        Ok(plan_share::table
            .filter(plan_share::learner_id.eq(Db(learner)))
            .filter(plan_share::plan_id.eq(Db(id)))
            .order(plan_share::id)
            .select(PlanShareWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn find_live_plan_share(
        &mut self,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<PlanShare>, StoreError> {
        Ok(plan_share::table
            .filter(plan_share::token_hash.eq(token_hash))
            .filter(plan_share::revoked_at.is_null())
            .filter(plan_share::expires_at.gt(Db(now)))
            .select(PlanShareWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }
}

impl PlanWrites for Conn {
    fn insert_plan(&mut self, row: &Plan) -> Result<(), StoreError> {
        diesel::insert_into(plan::table)
            .values(PlanWire::from(row))
            .execute(self)?;
        Ok(())
    }

    fn delete_plan(&mut self, learner: LearnerId, id: PlanId) -> Result<bool, StoreError> {
        let deleted = diesel::delete(plan::table.find((Db(learner), Db(id)))).execute(self)?;
        Ok(deleted == 1)
    }

    fn insert_plan_share(&mut self, share: &PlanShare) -> Result<(), StoreError> {
        diesel::insert_into(plan_share::table)
            .values(PlanShareWire::from(share))
            .execute(self)?;
        Ok(())
    }

    fn revoke_plan_share(
        &mut self,
        learner: LearnerId,
        id: PlanId,
        share: PlanShareId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let unrevoked = plan_share::table
            .find((Db(learner), Db(id), Db(share)))
            .filter(plan_share::revoked_at.is_null());
        let changed = diesel::update(unrevoked)
            .set(plan_share::revoked_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }
}
