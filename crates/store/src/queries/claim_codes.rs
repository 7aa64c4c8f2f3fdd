//! Codes with which a person takes over an account.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{ClaimCode, ClaimCodeWire};
use crate::schema::claim_code;
use crate::sql_types::Db;
use crate::tx::{ClaimCodeReads, ClaimCodeWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ClaimCodeId, LearnerId};
use diesel::prelude::*;

impl ClaimCodeReads for Conn {
    fn find_live_claim_code(
        &mut self,
        learner: LearnerId,
        now: DateTime<Utc>,
    ) -> Result<Option<ClaimCode>, StoreError> {
        Ok(claim_code::table
            .filter(claim_code::learner_id.eq(Db(learner)))
            .filter(claim_code::used_at.is_null())
            .filter(claim_code::expires_at.gt(Db(now)))
            .order((claim_code::created_at.desc(), claim_code::id.desc()))
            .select(ClaimCodeWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }
}

impl ClaimCodeWrites for Conn {
    fn insert_claim_code(&mut self, code: &ClaimCode) -> Result<(), StoreError> {
        diesel::insert_into(claim_code::table)
            .values(ClaimCodeWire::from(code))
            .execute(self)?;
        Ok(())
    }

    fn use_claim_code(&mut self, code: ClaimCodeId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let unused = claim_code::table
            .find(Db(code))
            .filter(claim_code::used_at.is_null());
        let changed = diesel::update(unused)
            .set(claim_code::used_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn count_claim_code_failure(&mut self, code: ClaimCodeId) -> Result<i64, StoreError> {
        diesel::update(claim_code::table.find(Db(code)))
            .set(claim_code::failures.eq(std::ops::Add::add(claim_code::failures, 1)))
            .execute(self)?;
        Ok(claim_code::table
            .find(Db(code))
            .select(claim_code::failures)
            .first(self)
            .optional()?
            .unwrap_or(0))
    }
}
