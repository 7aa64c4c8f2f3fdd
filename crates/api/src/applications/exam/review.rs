//! A learner asks that the school looks again at the last result of an examination.

use super::EXAM_RESULT;
use super::told::course;
use crate::applications::matter::Matter;
use crate::applications::review::ASKED;
use crate::clock::civil_date;
use crate::problem::Problem;
use crate::rules_in_force::due_date;
use credit_bank_domain::id::LineId;
use credit_bank_domain::state::LineState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Decision, ReviewRequest};
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::RecipientKind;
use serde_json::json;

/// Files the request about a line; gives what is kept of it. A result is reviewed once, within the school's term
/// from the day on which it was recorded.
///
/// # Errors
/// `not-found` for a line of another application, `state-conflict` where there is nothing to review.
pub(in crate::applications) fn ask(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    line: LineId,
    request: &ReviewRequest,
) -> Result<NewDecision, Problem> {
    let row = matter.line(line)?;
    let decisions = tx.list_decisions(row.learner_id, row.application_id)?;
    let last = |act: &str| {
        let of_line = |it: &&Decision| it.act == act && it.line_id == Some(line);
        decisions.iter().rfind(of_line)
    };
    let has_result = matches!(row.state, LineState::Granted | LineState::ExamFailed);
    let Some(recorded) = last(EXAM_RESULT).filter(|_| has_result) else {
        return Err(nothing_to_review());
    };
    if last(ASKED).is_some_and(|asked| asked.number > recorded.number) {
        return Err(nothing_to_review());
    }
    let days = matter.terms(tx)?.review_days;
    let until = due_date(tx.reads(), civil_date(recorded.recorded_at), days)?;
    if until.date < matter.bank.today() {
        return Err(Problem::state_conflict([]).detail("复核期已过。", "The review term is over."));
    }
    tx.insert_review_request(request)?;
    let detail = json!({"course": course(&row), "due_on": request.due_on});
    let kind = "exam_review_requested";
    matter.tell(tx, RecipientKind::Organisation, kind, detail)?;
    Ok(NewDecision {
        line_id: Some(line),
        ..matter.noted(ASKED, &request.id.to_string())
    })
}

fn nothing_to_review() -> Problem {
    Problem::state_conflict([]).detail(
        "该课程没有可复核的考试结果，或该结果已复核过。",
        "The course has no result of an examination to review, or it was reviewed.",
    )
}
