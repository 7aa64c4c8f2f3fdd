//! The examinations of a line whose attendance was waived (免修不免考): the first, re-sits (补考), and what was
//! recorded wrongly. Nothing is edited: a further result takes the place of the one before.

mod body;
mod booking;
mod grade;
mod review;
mod sittings;
mod told;

pub(super) use review::ask as ask_for_review;
pub(super) use told::{ExamResultView, course, results_of};

use super::decision::nothing_frozen;
use super::matter::{Matter, expect};
use super::review::{ANSWERED, open_review};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use body::ExamResult;
use chrono::NaiveDate;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::id::{ApplicationId, LineId, ReviewRequestId};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ApplicationLine, ClaimRow};
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::{ExamKind, RecipientKind, ReviewState};
use serde_json::json;
use sittings::Sittings;

/// The act of recording a result, as it is kept.
const EXAM_RESULT: &str = "exam_result";

/// The first day on which the examination of a line can have been: of somebody who was registered and had applied.
/// The examinations of a term do not wait for the school's decision.
fn earliest_examination(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    row: &ApplicationLine,
) -> Result<NaiveDate, Problem> {
    let enrolment = tx.find_enrolment(row.enrolment_id)?;
    let registered_on = enrolment.ok_or_else(Problem::not_found)?.registered_on;
    Ok(matter.application().filed_on.max(registered_on))
}

/// `POST /v1/applications/{id}/lines/{line}/exam-result`.
pub(crate) async fn record_exam_result(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((id, line)): Path<(ApplicationId, LineId)>,
    key: OptionalIdempotencyKey,
    body: Body<ExamResult>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "record_exam_result";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let matter = Matter::of_school(tx, &inner, &asking, SchoolAct::ExamResult, id)?;
        record(tx, matter, line, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn record(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    line: LineId,
    asked: &ExamResult,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let row = matter.line(line)?;
    let review = open_review(tx.reads(), matter.application())?;
    let review = review.filter(|it| it.line == Some(line)).map(|it| it.id);
    let sittings = Sittings::of(tx.reads(), &row)?;
    sittings.fit(&row, asked, review.is_some())?;
    let earliest = sittings.earliest(earliest_examination(tx, &matter, &row)?, asked.kind());
    asked.check(earliest, matter.bank.today())?;
    let to = row.state.after(asked.act())?;
    let of_group = |claim: &&ClaimRow| claim.group_id == row.group_id;
    let claims = matter.whole.claims.iter().filter(of_group).cloned();
    let claims: Vec<ClaimRow> = claims.collect();
    nothing_frozen(tx, &matter, &claims)?;
    if asked.kind() != ExamKind::Confirmation {
        grade::keep(tx, &matter, &row, asked)?;
        booking::book(tx, &mut matter, &row, to)?;
        if row.state != to {
            let moved = (row.state, to);
            let (learner, id) = (row.learner_id, row.application_id);
            expect(tx.set_line_state(learner, id, line, moved, matter.bank.now())?)?;
        }
    }
    tx.insert_exam_result(&sittings.next(&matter, &row, asked)?)?;
    let mut decisions = vec![NewDecision {
        line_id: Some(line),
        reason: asked.reason().to_owned(),
        ..matter.noted(EXAM_RESULT, to.as_str())
    }];
    if let Some(review) = review {
        decisions.push(answered(tx, &matter, review, asked)?);
    }
    matter.change(tx, &matter.same(), &decisions)?;
    told::tell(tx, &matter, &row, asked)?;
    if review.is_some() {
        matter.notify(tx, RecipientKind::Learner, "review_answered")?;
    }
    let detail =
        json!({"line_id": line, "kind": asked.kind().as_str(), "examined_on": asked.examined_on()});
    matter.close(tx, trail, detail, false)
}

/// The request for a review of the result before has its answer.
fn answered(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    review: ReviewRequestId,
    asked: &ExamResult,
) -> Result<NewDecision, Problem> {
    let answer = match asked.kind() {
        ExamKind::Correction => ReviewState::Changed,
        _ => ReviewState::Confirmed,
    };
    let learner = matter.application().learner_id;
    expect(tx.close_review_request(learner, review, answer)?)?;
    Ok(matter.noted(ANSWERED, &review.to_string()))
}
