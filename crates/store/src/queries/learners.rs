//! Learners and their identity numbers.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{Learner, LearnerIdentity, LearnerIdentityWire, LearnerWire};
use crate::schema::{learner, learner_former_name, learner_identity};
use crate::sql_types::Db;
use crate::tx::{LearnerReads, LearnerWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, LearnerId};
use credit_bank_domain::state::AccountState;
use diesel::prelude::*;

impl LearnerReads for Conn {
    fn find_learner(&mut self, id: LearnerId) -> Result<Option<Learner>, StoreError> {
        Ok(learner::table
            .find(Db(id))
            .select(LearnerWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_learners(
        &mut self,
        after: Option<LearnerId>,
        limit: i64,
    ) -> Result<Vec<Learner>, StoreError> {
        let mut query = learner::table
            .select(LearnerWire::as_select())
            .order(learner::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(learner::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn find_learner_by_number_hash(
        &mut self,
        number_hash: &[u8],
    ) -> Result<Option<Learner>, StoreError> {
        Ok(learner_identity::table
            .inner_join(learner::table.on(learner::id.eq(learner_identity::learner_id)))
            .filter(learner_identity::number_hash.eq(number_hash))
            .select(LearnerWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_identities(&mut self, learner: LearnerId) -> Result<Vec<LearnerIdentity>, StoreError> {
        Ok(learner_identity::table
            .filter(learner_identity::learner_id.eq(Db(learner)))
            .order((learner_identity::created_at, learner_identity::number_hash))
            .select(LearnerIdentityWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl LearnerWrites for Conn {
    fn insert_learners(
        &mut self,
        learners: &[Learner],
        identities: &[LearnerIdentity],
    ) -> Result<(), StoreError> {
        dialect::insert_all::<LearnerWire, _>(self, learners)?;
        dialect::insert_all::<LearnerIdentityWire, _>(self, identities)?;
        Ok(())
    }

    fn lock_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<(LearnerId, i64)>, StoreError> {
        Ok(dialect::lock_learners(self, learners)?)
    }

    fn set_learner_claimed(
        &mut self,
        learner: LearnerId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let dormant = learner::table
            .find(Db(learner))
            .filter(learner::state.eq(Db(AccountState::Dormant)));
        let changed = diesel::update(dormant)
            .set((
                learner::state.eq(Db(AccountState::Claimed)),
                learner::claimed_at.eq(Some(Db(at))),
                learner::version.eq(std::ops::Add::add(learner::version, 1)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn rename_dormant(
        &mut self,
        was: &Learner,
        name_ciphertext: &[u8],
        (by, at): (ActorId, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let dormant = learner::table
            .find(Db(was.id))
            .filter(learner::version.eq(was.version))
            .filter(learner::state.eq(Db(AccountState::Dormant)));
        let changed = diesel::update(dormant)
            .set((
                learner::name_ciphertext.eq(name_ciphertext),
                learner::version.eq(was.version.saturating_add(1)),
            ))
            .execute(self)?;
        if changed != 1 {
            return Ok(false);
        }
        diesel::insert_into(learner_former_name::table)
            .values((
                learner_former_name::learner_id.eq(Db(was.id)),
                learner_former_name::number.eq(was.version),
                learner_former_name::name_ciphertext.eq(&was.name_ciphertext),
                learner_former_name::superseded_by.eq(Db(by)),
                learner_former_name::superseded_at.eq(Db(at)),
            ))
            .execute(self)?;
        Ok(true)
    }

    fn set_learner_state(
        &mut self,
        learner: LearnerId,
        expected_version: i64,
        state: AccountState,
    ) -> Result<bool, StoreError> {
        let expected = learner::table
            .find(Db(learner))
            .filter(learner::version.eq(expected_version));
        let changed = diesel::update(expected)
            .set((
                learner::state.eq(Db(state)),
                learner::version.eq(expected_version.saturating_add(1)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }
}
