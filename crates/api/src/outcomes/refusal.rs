//! An officer refuses: the outcome itself, a provider's request about it, or a review of its revocation.

use super::answered_reviews::CONFIRMATION;
use super::case::Case;
use super::certificate;
use super::mending;
use super::revocation::take_back_what_used_it;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::words::{DecisionBody, Reasoned};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::words::ReviewState;
use serde_json::json;

/// `POST /v1/outcomes/{id}/refusal`.
pub(crate) async fn refuse_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<DecisionBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "refuse_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let said = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let mut case = Case::open(tx, &inner, &asking, OfficerAct::Refusal, id)?;
        refuse(tx, &mut case, &said)?;
        case.outcome.note = Some(said.text.as_str().to_owned());
        case.close(tx, &trail, json!({"reason_code": said.reason_code}))
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn refuse(tx: &mut dyn WriteTx, case: &mut Case<'_>, said: &DecisionBody) -> Result<(), Problem> {
    let reason = [said.reason()];
    let state = case.outcome.state;
    if state == OutcomeState::Revoked && case.has_open_review() {
        case.record_act(CONFIRMATION, &reason)?;
        case.answer_reviews(tx, ReviewState::Confirmed)?;
        case.outcome.due_on = None;
        case.notify_learner("review_confirmed");
        return Ok(());
    }
    // What is recognised is not refused any more; what is refused is the provider's wish to change it.
    if state.after(OutcomeAct::Refusal).is_err() && case.has_pending_mending() {
        case.record_act("mending_refusal", &reason)?;
        mending::decline(tx, case)?;
        // What nobody has verified still waits for somebody who does.
        if !case.is_doubted(case.outcome.id) {
            case.outcome.due_on = None;
        }
        case.notify_providers("mending_refused");
        return Ok(());
    }
    case.step(OutcomeAct::Refusal, &reason)?;
    certificate::untie(tx, case, &case.outcome)?;
    mending::accept_withdrawals(tx, case)?;
    case.answer_reviews(tx, ReviewState::Confirmed)?;
    case.notify_learner("outcome_refused");
    // A status is looked at before anybody recognised it.
    take_back_what_used_it(tx, case)
}
