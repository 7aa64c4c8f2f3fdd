//! The officers' acts that move only a state: supplement request, freeze, restoration.

use super::case::Case;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::words::{DecisionBody, NoteBody, Reasoned};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::WriteTx;
use serde::de::DeserializeOwned;
use serde_json::json;

/// What one of these acts is.
pub(crate) trait PlainAct: 'static {
    /// What the officer says.
    type Said: Reasoned + DeserializeOwned + Send + 'static;
    /// The operation's id in the contract.
    const OPERATION: &'static str;
    /// For whom it is a matter of access.
    const OFFICER_ACT: OfficerAct;
    /// What it does to the state.
    const ACT: OutcomeAct;
    /// What the learner is told.
    const NOTICE: &'static str;
}

/// `POST /v1/outcomes/{id}/supplement-request`: the outcome leaves the queue until it is supplied.
pub(crate) struct SupplementRequest;

impl PlainAct for SupplementRequest {
    type Said = NoteBody;
    const OPERATION: &'static str = "request_outcome_supplement";
    const OFFICER_ACT: OfficerAct = OfficerAct::SupplementRequest;
    const ACT: OutcomeAct = OutcomeAct::SupplementRequest;
    const NOTICE: &'static str = "outcome_supplement";
}

/// `POST /v1/outcomes/{id}/freeze`.
pub(crate) struct Freeze;

impl PlainAct for Freeze {
    type Said = DecisionBody;
    const OPERATION: &'static str = "freeze_outcome";
    const OFFICER_ACT: OfficerAct = OfficerAct::Freeze;
    const ACT: OutcomeAct = OutcomeAct::Freeze;
    const NOTICE: &'static str = "outcome_frozen";
}

/// `POST /v1/outcomes/{id}/restoration`.
pub(crate) struct Restoration;

impl PlainAct for Restoration {
    type Said = NoteBody;
    const OPERATION: &'static str = "restore_outcome";
    const OFFICER_ACT: OfficerAct = OfficerAct::Restoration;
    const ACT: OutcomeAct = OutcomeAct::Restoration;
    const NOTICE: &'static str = "outcome_restored";
}

/// One of these acts.
pub(crate) async fn plain_act<A: PlainAct>(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<A::Said>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, A::OPERATION);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let said = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let mut case = Case::open(tx, &inner, &asking, A::OFFICER_ACT, id)?;
        let reason = said.reason();
        match A::ACT {
            OutcomeAct::Restoration => {
                case.verify_evidence(tx)?;
                case.step_back(tx.reads(), A::ACT, reason.clone())?;
            }
            act => case.step(act, std::slice::from_ref(&reason))?,
        }
        case.outcome.note = Some(said.text().to_owned());
        if A::ACT == OutcomeAct::SupplementRequest {
            case.outcome.due_on = case.due_on;
            case.outcome.clock_stopped_on = Some(case.occasion.today);
            case.notify_providers("outcome_supplement");
        }
        case.notify_learner(A::NOTICE);
        case.close(tx, &trail, json!({"reason_code": reason.code}))
    };
    act(&bank, &actor, key, body.hash, A::OPERATION, work).await
}
