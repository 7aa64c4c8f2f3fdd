//! What the counter corrects of a learner.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    Learner, LearnerCorrection, LearnerCorrectionWire, LearnerIdentity, LearnerPhone, UserPhone,
};
use crate::schema::{
    learner, learner_correction, learner_identity, learner_phone, user_account, user_phone,
};
use crate::sql_types::Db;
use crate::tx::{CorrectionReads, CorrectionWrites};
use credit_bank_domain::id::{LearnerId, UserId};
use diesel::prelude::*;

impl CorrectionReads for Conn {
    fn list_learner_corrections(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<LearnerCorrection>, StoreError> {
        Ok(learner_correction::table
            .filter(learner_correction::learner_id.eq(Db(learner)))
            .order(learner_correction::number)
            .select(LearnerCorrectionWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl CorrectionWrites for Conn {
    fn insert_learner_correction(&mut self, row: &LearnerCorrection) -> Result<(), StoreError> {
        diesel::insert_into(learner_correction::table)
            .values(LearnerCorrectionWire::from(row))
            .execute(self)?;
        Ok(())
    }

    fn correct_name(&mut self, was: &Learner, name_ciphertext: &[u8]) -> Result<bool, StoreError> {
        let as_read = learner::table
            .find(Db(was.id))
            .filter(learner::version.eq(was.version));
        let changed = diesel::update(as_read)
            .set((
                learner::name_ciphertext.eq(name_ciphertext),
                learner::version.eq(was.version.saturating_add(1)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn correct_identity(
        &mut self,
        was: &LearnerIdentity,
        is: &LearnerIdentity,
    ) -> Result<bool, StoreError> {
        let old = learner_identity::table.find((Db(was.learner_id), &was.number_hash));
        let changed = diesel::update(old)
            .set((
                learner_identity::number_hash.eq(&is.number_hash),
                learner_identity::id_type.eq(&is.id_type),
                learner_identity::number_ciphertext.eq(&is.number_ciphertext),
                learner_identity::masked.eq(&is.masked),
                learner_identity::created_at.eq(Db(is.created_at)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn correct_learner_phone(&mut self, phone: &LearnerPhone) -> Result<bool, StoreError> {
        let changed = diesel::update(learner_phone::table.find(Db(phone.learner_id)))
            .set((
                learner_phone::number_ciphertext.eq(&phone.number_ciphertext),
                learner_phone::masked.eq(&phone.masked),
                learner_phone::recorded_by.eq(Db(phone.recorded_by)),
                learner_phone::recorded_at.eq(Db(phone.recorded_at)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn correct_user_phone(&mut self, phone: &UserPhone) -> Result<bool, StoreError> {
        let changed = diesel::update(user_phone::table.find(Db(phone.user_id)))
            .set((
                user_phone::number_hash.eq(&phone.number_hash),
                user_phone::number_ciphertext.eq(&phone.number_ciphertext),
                user_phone::masked.eq(&phone.masked),
                user_phone::recorded_at.eq(Db(phone.recorded_at)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn correct_display_name(&mut self, user: UserId, masked: &str) -> Result<(), StoreError> {
        diesel::update(user_account::table.find(Db(user)))
            .set(user_account::display_name.eq(masked))
            .execute(self)?;
        Ok(())
    }
}
