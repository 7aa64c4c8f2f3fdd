//! The officers' acts that move only a state: refusal, supplement request, freeze, restoration.

use super::case::Case;
use crate::actor::Authenticated;
use crate::audit_trail::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::words::{DecisionBody, NoteBody, given_reason};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::OutcomeAct;
use serde_json::json;

/// The code of what an officer wrote beside a decision.
pub(super) const OFFICER_NOTE: &str = "officer_note";

/// What one of these acts is.
#[derive(Clone, Copy)]
struct Plain {
    operation: &'static str,
    officer_act: OfficerAct,
    act: OutcomeAct,
    notice: &'static str,
}

/// Who asks for it and how.
struct Asked {
    bank: web::Data<Bank>,
    actor: Actor,
    key: OptionalIdempotencyKey,
    hash: [u8; 32],
    request: HttpRequest,
}

async fn decide(
    plain: Plain,
    asked: Asked,
    id: OutcomeId,
    reason: Reason,
) -> Result<HttpResponse, Problem> {
    let bank = asked.bank.get_ref().clone();
    let actor = asked.actor.clone();
    let trail = AuditTrail::of(
        &bank,
        &asked.request,
        &actor,
        Role::Officer,
        plain.operation,
    );
    let work = move |tx: &mut dyn credit_bank_store::WriteTx| {
        let mut case = Case::open(tx, &bank, &actor, plain.officer_act, id)?;
        case.step(plain.act, std::slice::from_ref(&reason))?;
        case.notify_learner(plain.notice);
        case.close(tx, &trail, json!({"reason_code": reason.code}))
    };
    let name = plain.operation;
    act(&asked.bank, &asked.actor, asked.key, asked.hash, name, work).await
}

/// `POST /v1/outcomes/{id}/refusal`.
pub(crate) async fn refuse_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<DecisionBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let plain = Plain {
        operation: "refuse_outcome",
        officer_act: OfficerAct::Refusal,
        act: OutcomeAct::Refusal,
        notice: "outcome_refused",
    };
    let reason = given_reason(&body.value.reason_code.0, &body.value.text.0);
    let hash = body.hash;
    let asked = Asked {
        bank,
        actor,
        key,
        hash,
        request,
    };
    decide(plain, asked, id, reason).await
}

/// `POST /v1/outcomes/{id}/supplement-request`: the outcome leaves the queue until it is supplied.
pub(crate) async fn request_outcome_supplement(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<NoteBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let plain = Plain {
        operation: "request_outcome_supplement",
        officer_act: OfficerAct::SupplementRequest,
        act: OutcomeAct::SupplementRequest,
        notice: "outcome_supplement_requested",
    };
    let reason = given_reason(OFFICER_NOTE, &body.value.text.0);
    let hash = body.hash;
    let asked = Asked {
        bank,
        actor,
        key,
        hash,
        request,
    };
    decide(plain, asked, id, reason).await
}

/// `POST /v1/outcomes/{id}/freeze`.
pub(crate) async fn freeze_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<DecisionBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let plain = Plain {
        operation: "freeze_outcome",
        officer_act: OfficerAct::Freeze,
        act: OutcomeAct::Freeze,
        notice: "outcome_frozen",
    };
    let reason = given_reason(&body.value.reason_code.0, &body.value.text.0);
    let hash = body.hash;
    let asked = Asked {
        bank,
        actor,
        key,
        hash,
        request,
    };
    decide(plain, asked, id, reason).await
}

/// `POST /v1/outcomes/{id}/restoration`.
pub(crate) async fn restore_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<NoteBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let plain = Plain {
        operation: "restore_outcome",
        officer_act: OfficerAct::Restoration,
        act: OutcomeAct::Restoration,
        notice: "outcome_restored",
    };
    let reason = given_reason(OFFICER_NOTE, &body.value.text.0);
    let hash = body.hash;
    let asked = Asked {
        bank,
        actor,
        key,
        hash,
        request,
    };
    decide(plain, asked, id, reason).await
}
