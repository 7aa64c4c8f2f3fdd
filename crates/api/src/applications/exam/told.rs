//! What is told of examinations: to who reads the application, and to the learner.

use super::body::ExamResult;
use crate::applications::matter::Matter;
use crate::applications::settlement::ATTENDANCE_WAIVER;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_store::rows::{ApplicationLine, ExamResult as Row};
use credit_bank_store::tx::WholeApplication;
use credit_bank_store::words::{ExamKind, RecipientKind};
use credit_bank_store::{ReadTx, WriteTx};
use serde::Serialize;
use serde_json::json;

/// `RecordedExamResult` of the contract.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ExamResultView {
    kind: &'static str,
    passed: bool,
    examined_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    recorded_at: DateTime<Utc>,
}

impl ExamResultView {
    pub(crate) fn of(row: &Row) -> Self {
        Self {
            kind: row.kind.as_str(),
            passed: row.passed,
            examined_on: row.examined_on,
            grade: row.grade.as_ref().map(|it| it.0.clone()),
            reason: Some(row.reason.clone()).filter(|text| !text.is_empty()),
            recorded_at: row.recorded_at,
        }
    }
}

/// The results of an application's lines, if it can have any.
pub(crate) fn results_of(
    tx: &mut dyn ReadTx,
    whole: &WholeApplication,
) -> Result<Vec<Row>, Problem> {
    let application = &whole.application;
    if whole.lines.iter().any(|it| it.effect == ATTENDANCE_WAIVER) {
        Ok(tx.list_exam_results(application.learner_id, application.id)?)
    } else {
        Ok(Vec::new())
    }
}

/// How a line is called where people read.
pub(in crate::applications) fn course(row: &ApplicationLine) -> &str {
    if row.course_name.is_empty() {
        &row.course_code
    } else {
        &row.course_name
    }
}

/// Tells the learner what was recorded of which course; of a confirmation the answered review tells.
pub(super) fn tell(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    row: &ApplicationLine,
    asked: &ExamResult,
) -> Result<(), Problem> {
    let kind = match asked.kind() {
        ExamKind::First | ExamKind::Resit => "exam_recorded",
        ExamKind::Correction => "exam_corrected",
        ExamKind::Confirmation => "exam_confirmed",
    };
    let (zh, en) = if asked.passed() {
        ("通过", "passed")
    } else {
        ("未通过", "not passed")
    };
    let detail = json!({"course": course(row), "result_zh": zh, "result_en": en});
    matter.tell(tx, RecipientKind::Learner, kind, detail)
}
