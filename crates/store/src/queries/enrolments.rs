//! Enrolments and the records of courses passed.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{Enrolment, EnrolmentRecord, EnrolmentRecordWire, EnrolmentWire};
use crate::schema::{enrolment, enrolment_record};
use crate::sql_types::Db;
use crate::tx::{EnrolmentReads, EnrolmentWrites};
use chrono::NaiveDate;
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_domain::state::EnrolmentState;
use diesel::prelude::*;

impl EnrolmentReads for Conn {
    fn find_enrolment(&mut self, id: EnrolmentId) -> Result<Option<Enrolment>, StoreError> {
        Ok(enrolment::table
            .filter(enrolment::id.eq(Db(id)))
            .select(EnrolmentWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_enrolment_by_student_number(
        &mut self,
        organisation: OrganisationId,
        programme: ProgrammeId,
        student_number: &str,
    ) -> Result<Option<Enrolment>, StoreError> {
        Ok(enrolment::table
            .filter(enrolment::organisation_id.eq(Db(organisation)))
            .filter(enrolment::programme_id.eq(Db(programme)))
            .filter(enrolment::student_number.eq(student_number))
            .select(EnrolmentWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_enrolments_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<Enrolment>, StoreError> {
        Ok(enrolment::table
            .filter(enrolment::learner_id.eq(Db(learner)))
            .order(enrolment::id)
            .select(EnrolmentWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_schools_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<(LearnerId, OrganisationId)>, StoreError> {
        let rows: Vec<(Db<LearnerId>, Db<OrganisationId>)> = enrolment::table
            .filter(enrolment::learner_id.eq_any(learners.iter().map(|id| Db(*id))))
            .filter(enrolment::state.eq(Db(EnrolmentState::Active)))
            .order((
                enrolment::learner_id,
                enrolment::registered_on,
                enrolment::id,
            ))
            .select((enrolment::learner_id, enrolment::organisation_id))
            .load(self)?;
        Ok(rows.into_iter().map(|(it, at)| (it.0, at.0)).collect())
    }

    fn list_enrolments_of_organisation(
        &mut self,
        organisation: OrganisationId,
        after: Option<EnrolmentId>,
        limit: i64,
    ) -> Result<Vec<Enrolment>, StoreError> {
        let mut query = enrolment::table
            .filter(enrolment::organisation_id.eq(Db(organisation)))
            .select(EnrolmentWire::as_select())
            .order(enrolment::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(enrolment::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn find_record(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
    ) -> Result<Option<EnrolmentRecord>, StoreError> {
        Ok(enrolment_record::table
            .filter(enrolment_record::learner_id.eq(Db(learner)))
            .filter(enrolment_record::enrolment_id.eq(Db(enrolment)))
            .order(enrolment_record::version.desc())
            .select(EnrolmentRecordWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }
}

impl EnrolmentWrites for Conn {
    fn insert_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        diesel::insert_into(enrolment::table)
            .values(EnrolmentWire::from(enrolment))
            .execute(self)?;
        Ok(())
    }

    fn put_record(&mut self, record: &EnrolmentRecord) -> Result<bool, StoreError> {
        let expected = enrolment::table
            .find((Db(record.learner_id), Db(record.enrolment_id)))
            .filter(enrolment::record_version.eq(record.version.saturating_sub(1)));
        let changed = diesel::update(expected)
            .set(enrolment::record_version.eq(record.version))
            .execute(self)?;
        if changed == 0 {
            return Ok(false);
        }
        diesel::insert_into(enrolment_record::table)
            .values(EnrolmentRecordWire::from(record))
            .execute(self)?;
        Ok(true)
    }

    fn set_enrolment_state(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
        from: EnrolmentState,
        to: EnrolmentState,
        ended_on: Option<NaiveDate>,
    ) -> Result<bool, StoreError> {
        let expected = enrolment::table
            .find((Db(learner), Db(enrolment)))
            .filter(enrolment::state.eq(Db(from)));
        let changed = diesel::update(expected)
            .set((
                enrolment::state.eq(Db(to)),
                enrolment::ended_on.eq(ended_on),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }
}
