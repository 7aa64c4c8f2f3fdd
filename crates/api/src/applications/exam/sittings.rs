//! The results that a line has, and what a further one may be.

use super::body::ExamResult;
use crate::applications::matter::Matter;
use crate::applications::revoked_line::possible;
use crate::applications::settlement::ATTENDANCE_WAIVER;
use crate::problem::{FieldFault, Problem};
use chrono::{Days, NaiveDate};
use credit_bank_domain::state::LineState;
use credit_bank_store::rows::{ApplicationLine, ExamResult as Row};
use credit_bank_store::words::ExamKind;
use credit_bank_store::{Json, ReadTx};
use serde_json::Value;

/// The results of one line, the oldest first.
pub(super) struct Sittings(Vec<Row>);

impl Sittings {
    /// Reads those of a line.
    pub(super) fn of(tx: &mut dyn ReadTx, row: &ApplicationLine) -> Result<Self, Problem> {
        let mut rows = tx.list_exam_results(row.learner_id, row.application_id)?;
        rows.retain(|it| it.line_id == row.id);
        Ok(Self(rows))
    }

    /// Does the line stand where a result of this kind belongs, and does it say something else than the last?
    pub(super) fn fit(
        &self,
        row: &ApplicationLine,
        asked: &ExamResult,
        in_review: bool,
    ) -> Result<(), Problem> {
        let has_result = row.effect == ATTENDANCE_WAIVER
            && matches!(row.state, LineState::Granted | LineState::ExamFailed);
        let fits = match asked.kind() {
            ExamKind::First => row.state == LineState::PendingExam,
            ExamKind::Resit => row.state == LineState::ExamFailed && !in_review,
            ExamKind::Correction => has_result,
            ExamKind::Confirmation => has_result && in_review,
        };
        if !fits {
            return Err(not_now(row, in_review));
        }
        let is_same = self.0.last().map(|last| says_the_same(last, asked));
        let keeps = asked.passed() == (row.state == LineState::Granted);
        match (asked.kind(), is_same) {
            (ExamKind::Correction, Some(true)) => Err(fault(
                "unchanged",
                "与已登记的结果相同。",
                "It is what was recorded already.",
            )),
            (ExamKind::Confirmation, same) if !same.unwrap_or(keeps) => Err(fault(
                "not_in_list",
                "维持的结果须与已登记的相同；要改变它，请用 correction。",
                "A confirmation says what was recorded; a correction changes it.",
            )),
            _ => Ok(()),
        }
    }

    /// The first day that a result of this kind can be of.
    pub(super) fn earliest(&self, of_line: NaiveDate, kind: ExamKind) -> NaiveDate {
        let mut days: Vec<NaiveDate> = Vec::new();
        for row in &self.0 {
            if matches!(row.kind, ExamKind::Correction | ExamKind::Confirmation) {
                days.pop();
            }
            days.push(row.examined_on);
        }
        if matches!(kind, ExamKind::Correction | ExamKind::Confirmation) {
            days.pop();
        }
        let after = days
            .pop()
            .and_then(|day| day.checked_add_days(Days::new(1)));
        after.map_or(of_line, |after| after.max(of_line))
    }

    /// The row of a further result.
    pub(super) fn next(
        &self,
        matter: &Matter<'_>,
        row: &ApplicationLine,
        asked: &ExamResult,
    ) -> Result<Row, Problem> {
        Ok(Row {
            learner_id: row.learner_id,
            application_id: row.application_id,
            line_id: row.id,
            number: self.0.last().map_or(1, |it| it.number.saturating_add(1)),
            kind: asked.kind(),
            passed: asked.passed(),
            examined_on: asked.examined_on(),
            grade: document(asked)?.map(Json),
            reason: asked.reason().to_owned(),
            recorded_by: matter.actor,
            recorded_at: matter.bank.now(),
        })
    }
}

fn says_the_same(last: &Row, asked: &ExamResult) -> bool {
    let grade = document(asked).ok().flatten();
    last.passed == asked.passed()
        && last.examined_on == asked.examined_on()
        && last.grade.as_ref().map(|it| &it.0) == grade.as_ref()
}

/// The grade as it is kept.
pub(super) fn document(asked: &ExamResult) -> Result<Option<Value>, Problem> {
    let grade = asked.grade().map(serde_json::to_value);
    grade.transpose().map_err(Problem::internal)
}

fn fault(code: &'static str, zh: &'static str, en: &'static str) -> Problem {
    Problem::invalid_body(FieldFault::new("/passed", code, zh, en))
}

fn not_now(row: &ApplicationLine, in_review: bool) -> Problem {
    let problem = Problem::state_conflict(possible(row));
    if in_review {
        problem.detail(
            "学习者已请求复核前一次结果，请先更正或维持。",
            "The learner asks for a review of the result before; correct or confirm it first.",
        )
    } else {
        problem.detail(
            "该课程现在没有这一类考试结果：首次须待考试，补考须前一次未通过，更正须已有结果，维持须有复核请求。",
            "The course has no such result now: a first one waits for its examination, a re-sit follows a failure, a correction a result, and a confirmation a request for a review.",
        )
    }
}
