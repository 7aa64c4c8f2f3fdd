//! Examinations of lines whose attendance was waived.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{ExamResult, ExamResultWire};
use crate::schema::exam_result;
use crate::sql_types::Db;
use crate::tx::{ExamResultReads, ExamResultWrites};
use credit_bank_domain::id::{ApplicationId, LearnerId};
use diesel::prelude::*;

impl ExamResultReads for Conn {
    fn list_exam_results(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
    ) -> Result<Vec<ExamResult>, StoreError> {
        Ok(exam_result::table
            .filter(exam_result::learner_id.eq(Db(learner)))
            .filter(exam_result::application_id.eq(Db(application)))
            .order((exam_result::line_id, exam_result::number))
            .select(ExamResultWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl ExamResultWrites for Conn {
    fn insert_exam_result(&mut self, row: &ExamResult) -> Result<(), StoreError> {
        diesel::insert_into(exam_result::table)
            .values(ExamResultWire::from(row))
            .execute(self)?;
        Ok(())
    }
}
