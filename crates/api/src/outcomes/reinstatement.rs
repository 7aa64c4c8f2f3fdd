//! A review recognises a revoked outcome again, at the value and under the version it had.

use super::acts::OFFICER_NOTE;
use super::case::Case;
use crate::actor::Authenticated;
use crate::audit_trail::AuditTrail;
use crate::bank::Bank;
use crate::completions::deposit::{deposit_of, record};
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path};
use crate::words::{Text, given_reason};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{OutcomeId, ReviewRequestId, SubjectId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::WriteTx;
use credit_bank_store::words::ReviewState;
use serde::Deserialize;
use serde_json::json;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reinstatement {
    text: Text,
    #[serde(default)]
    review_request_id: Option<ReviewRequestId>,
}

/// `POST /v1/outcomes/{id}/reinstatement`.
pub(crate) async fn reinstate_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<Reinstatement>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "reinstate_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| reinstate(tx, &inner, &asking, id, &asked, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn reinstate(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    asked: &Reinstatement,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::open(tx, bank, actor, OfficerAct::Reinstatement, id)?;
    case.step(
        OutcomeAct::Reinstatement,
        &[given_reason(OFFICER_NOTE, &asked.text.0)],
    )?;
    let (Some(category), Some(value)) = (case.outcome.category.clone(), case.outcome.credits)
    else {
        // It was revoked before it was ever recognised: there is no old value to go back to.
        return Err(Problem::state_conflict([]));
    };
    let category = category.parse().map_err(Problem::internal)?;
    let new = deposit_of(&case.outcome, &category, value)?;
    let lower = case.learner.outcomes.iter().position(|other| {
        other.id != case.outcome.id
            && other.content_class.is_some()
            && other.content_class == case.outcome.content_class
            && other.state.is_usable()
    });
    if lower.is_some() {
        // The class counts another outcome by now; which of them is the higher, recognition decides.
        return Err(Problem::state_conflict([]).detail(
            "同内容的另一项成果已在计算，须先处理该项。",
            "Another outcome of the same content counts by now; it has to be dealt with first.",
        ));
    }
    let entry = verbs::reinstate(&new).map_err(Problem::internal)?;
    record(
        &case.occasion,
        &mut case.books,
        &mut case.learner,
        &case.outcome,
        entry,
    )?;
    close_review(tx, &case, asked)?;
    case.notify_learner("outcome_reinstated");
    case.close(
        tx,
        trail,
        json!({"review_request_id": asked.review_request_id}),
    )
}

/// The review that led to it is answered: the decision was changed.
fn close_review(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
    asked: &Reinstatement,
) -> Result<(), Problem> {
    let Some(review) = asked.review_request_id else {
        return Ok(());
    };
    let learner = case.outcome.learner_id;
    let subject = SubjectId::new(case.outcome.id.uuid());
    let about_it = tx
        .find_review_request(learner, review)?
        .is_some_and(|request| request.subject_id == subject);
    if about_it && tx.close_review_request(learner, review, ReviewState::Changed)? {
        return Ok(());
    }
    Err(Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        "/review_request_id",
        "unknown_reference",
        "没有这一项待复核的请求。",
        "There is no such open request.",
    )))
}
