//! Examinations of lines whose attendance was waived.

use crate::error::StoreError;
use crate::rows::ExamResult;
use credit_bank_domain::id::{ApplicationId, LearnerId};

/// Reading results.
pub trait ExamResultReads {
    /// The results of an application's lines, each line's in the order of their numbers.
    fn list_exam_results(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
    ) -> Result<Vec<ExamResult>, StoreError>;
}

/// Recording results.
pub trait ExamResultWrites {
    /// Records a result after those that the line has.
    fn insert_exam_result(&mut self, row: &ExamResult) -> Result<(), StoreError>;
}
