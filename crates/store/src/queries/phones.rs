//! Phone numbers of accounts and learners.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    LearnerPhone, LearnerPhoneWire, UserAccount, UserAccountWire, UserPhone, UserPhoneWire,
};
use crate::schema::{learner_phone, user_account, user_phone};
use crate::sql_types::Db;
use crate::tx::{PhoneReads, PhoneWrites};
use credit_bank_domain::id::{LearnerId, UserId};
use diesel::prelude::*;

impl PhoneReads for Conn {
    fn find_user_by_phone_hash(
        &mut self,
        number_hash: &[u8],
    ) -> Result<Option<UserAccount>, StoreError> {
        let whose = user_phone::table
            .filter(user_phone::number_hash.eq(number_hash))
            .select(user_phone::user_id);
        Ok(user_account::table
            .filter(user_account::id.eq_any(whose))
            .select(UserAccountWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_user_phone(&mut self, user: UserId) -> Result<Option<UserPhone>, StoreError> {
        Ok(user_phone::table
            .find(Db(user))
            .select(UserPhoneWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_learner_phone(
        &mut self,
        learner: LearnerId,
    ) -> Result<Option<LearnerPhone>, StoreError> {
        Ok(learner_phone::table
            .find(Db(learner))
            .select(LearnerPhoneWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }
}

impl PhoneWrites for Conn {
    fn insert_user_phone(&mut self, phone: &UserPhone) -> Result<(), StoreError> {
        diesel::insert_into(user_phone::table)
            .values(UserPhoneWire::from(phone))
            .execute(self)?;
        Ok(())
    }

    fn insert_learner_phone(&mut self, phone: &LearnerPhone) -> Result<(), StoreError> {
        diesel::insert_into(learner_phone::table)
            .values(LearnerPhoneWire::from(phone))
            .execute(self)?;
        Ok(())
    }
}
