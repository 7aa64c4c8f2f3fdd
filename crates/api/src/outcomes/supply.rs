//! `POST /v1/outcomes/{id}/supplement`: the learner hands in what an officer asked for.

use super::case::Case;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::words::{NoteBody, given_reason};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::outcomes::supply_outcome as may_supply;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::OutcomeId;
use credit_bank_store::WriteTx;
use serde_json::json;

/// Code of the learner's words.
const SUPPLIED: &str = "supplied_by_learner";

/// `POST /v1/outcomes/{id}/supplement`.
pub(crate) async fn supply_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<NoteBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "supply_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let said = body.value;
    let work = move |tx: &mut dyn WriteTx| supply(tx, &inner, &asking, id, &said, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn supply(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    said: &NoteBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::permitted(tx, bank, actor, id, |fact| {
        let permit = may_supply(actor, fact)?;
        Ok((permit.learner, permit.outcome))
    })?;
    case.supplied(tx, &[given_reason(SUPPLIED, said.text.as_str())])?;
    case.close(tx, trail, json!({}))
}
