//! Examinations of lines whose attendance was waived.

use crate::sql_types::Json;
use crate::words::ExamKind;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, ApplicationId, LearnerId, LineId};

row! {
    /// One result of a line, as the school recorded it; the last of a line counts.
    ExamResult, ExamResultWire, exam_result {
        /// The learner.
        learner_id: LearnerId,
        /// The application.
        application_id: ApplicationId,
        /// The line.
        line_id: LineId,
        /// 1 for the line's first.
        number: i64,
        /// What it is beside the one before.
        kind: ExamKind,
        /// Was the examination passed?
        passed: bool,
        /// The day of the examination.
        examined_on: NaiveDate,
        /// The grade as a document, if one was given.
        grade: Option<Json<serde_json::Value>>,
        /// Why, in words; empty where nothing was said.
        reason: String,
        /// Who recorded it.
        recorded_by: ActorId,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}
