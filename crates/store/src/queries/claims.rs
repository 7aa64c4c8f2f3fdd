//! Claims: the uses of outcomes by lines of applications.

use super::{Conn, dialect, former, rows_per_statement};
use crate::error::StoreError;
use crate::rows::{ClaimRow, ClaimWire};
use crate::schema::claim;
use crate::sql_types::Db;
use crate::tx::{ClaimReads, ClaimWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, LearnerId, OutcomeId};
use diesel::prelude::*;
use std::collections::BTreeSet;

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

    fn outcomes_in_use(
        &mut self,
        outcomes: &[(LearnerId, OutcomeId)],
    ) -> Result<BTreeSet<OutcomeId>, StoreError> {
        let live = [ClaimState::Held, ClaimState::Used].map(Db);
        let mut used = BTreeSet::new();
        for outcomes in outcomes.chunks(rows_per_statement(2)) {
            let found: Vec<Db<OutcomeId>> = claim::table
                // The index begins with the learner.
                .filter(claim::learner_id.eq_any(outcomes.iter().map(|it| Db(it.0))))
                .filter(claim::outcome_id.eq_any(outcomes.iter().map(|it| Db(it.1))))
                .filter(claim::state.eq_any(live))
                .select(claim::outcome_id)
                .distinct()
                .load(self)?;
            used.extend(found.into_iter().map(|Db(id)| id));
        }
        Ok(used)
    }
}

impl ClaimWrites for Conn {
    fn insert_claims(&mut self, claims: &[ClaimRow]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<ClaimWire, _>(self, claims)?)
    }

    fn set_claim(
        &mut self,
        learner: LearnerId,
        claim: ClaimId,
        (from, to): (ClaimState, ClaimState),
        (draw, remainder): (Credits, Credits),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        former::keep_claim(self, (learner, claim), at)?;
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
