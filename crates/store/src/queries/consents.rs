//! Consents.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{Consent, ConsentGuardian, ConsentGuardianWire, ConsentWire};
use crate::schema::{consent, consent_guardian};
use crate::sql_types::Db;
use crate::tx::{ConsentReads, ConsentWrites};
use credit_bank_domain::id::LearnerId;
use diesel::prelude::*;

impl ConsentReads for Conn {
    fn list_consents(&mut self, learner: LearnerId) -> Result<Vec<Consent>, StoreError> {
        Ok(consent::table
            .filter(consent::learner_id.eq(Db(learner)))
            .order(consent::id)
            .select(ConsentWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_guardians(&mut self, learner: LearnerId) -> Result<Vec<ConsentGuardian>, StoreError> {
        Ok(consent_guardian::table
            .filter(consent_guardian::learner_id.eq(Db(learner)))
            .select(ConsentGuardianWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl ConsentWrites for Conn {
    fn insert_consents(&mut self, consents: &[Consent]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<ConsentWire, _>(self, consents)?)
    }

    fn insert_guardians(&mut self, guardians: &[ConsentGuardian]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<ConsentGuardianWire, _>(
            self, guardians,
        )?)
    }
}
