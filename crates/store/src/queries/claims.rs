//! Claims: the uses of outcomes by lines of applications.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{ClaimRow, ClaimWire};
use crate::schema::claim;
use crate::sql_types::Db;
use crate::tx::{ClaimReads, ClaimWrites};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, LearnerId, OutcomeId};
use diesel::prelude::*;

impl ClaimReads for Conn {
    fn claims_of_learner(&mut self, learner: LearnerId) -> Result<Vec<ClaimRow>, StoreError> {
        Ok(claim::table
            .filter(claim::learner_id.eq(Db(learner)))
            .order(claim::id)
            .select(ClaimWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn claims_of_outcomes(
        &mut self,
        learner: LearnerId,
        outcomes: &[OutcomeId],
    ) -> Result<Vec<ClaimRow>, StoreError> {
        Ok(claim::table
            .filter(claim::learner_id.eq(Db(learner)))
            .filter(claim::outcome_id.eq_any(outcomes.iter().map(|id| Db(*id))))
            .order(claim::id)
            .select(ClaimWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl ClaimWrites for Conn {
    fn insert_claims(&mut self, claims: &[ClaimRow]) -> Result<(), StoreError> {
        let claims: Vec<_> = claims.iter().map(ClaimWire::from).collect();
        diesel::insert_into(claim::table)
            .values(claims)
            .execute(self)?;
        Ok(())
    }

    fn set_claim(
        &mut self,
        learner: LearnerId,
        claim: ClaimId,
        from: ClaimState,
        to: ClaimState,
        draw: Credits,
        remainder: Credits,
    ) -> Result<bool, StoreError> {
        let expected = claim::table
            .find((Db(learner), Db(claim)))
            .filter(claim::state.eq(Db(from)));
        let changed = diesel::update(expected)
            .set((
                claim::state.eq(Db(to)),
                claim::draw.eq(Db(draw)),
                claim::remainder.eq(Db(remainder)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }
}
