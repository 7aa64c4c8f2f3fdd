//! What is missing: the school asks for it and its term stands still; the learner hands it in.

use super::matter::Matter;
use super::withdrawal::after;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::rules_in_force::due_date_after_pause;
use crate::words::NoteBody;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::{ApplicantAct, SchoolAct};
use credit_bank_domain::id::ApplicationId;
use credit_bank_domain::state::ApplicationAct;
use credit_bank_store::WriteTx;
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::words::RecipientKind;
use serde_json::json;

/// `POST /v1/applications/{id}/supplement-request`.
pub(crate) async fn request_application_supplement(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    key: OptionalIdempotencyKey,
    body: Body<NoteBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "request_application_supplement";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let act = SchoolAct::SupplementRequest;
        let matter = Matter::of_school(tx, &inner, &asking, act, id)?;
        ask(tx, matter, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn ask(
    tx: &mut dyn WriteTx,
    matter: Matter<'_>,
    asked: &NoteBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let change = ApplicationChange {
        state: after(
            matter.application().state,
            ApplicationAct::SupplementRequest,
        )?,
        clock_stopped_on: Some(matter.bank.today()),
        ..matter.same()
    };
    let decision = NewDecision {
        reason: asked.text.as_str().to_owned(),
        ..matter.noted("supplement_request", change.state.as_str())
    };
    matter.change(tx, &change, &[decision])?;
    matter.notify(tx, RecipientKind::Learner, "application_supplement")?;
    matter.close(tx, trail, json!({}), false)
}

/// `POST /v1/applications/{id}/supplement`.
pub(crate) async fn supplement_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    key: OptionalIdempotencyKey,
    body: Body<NoteBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "supplement_application";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let act = ApplicantAct::Supplement;
        let matter = Matter::of_applicant(tx, &inner, &asking, act, id)?;
        hand_in(tx, matter, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

/// What was left of the term when it stood still is left now.
fn hand_in(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    asked: &NoteBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let application = matter.application();
    let state = after(application.state, ApplicationAct::Supplement)?;
    let (due_on, today) = (application.due_on, matter.bank.today());
    let due_on = match application.clock_stopped_on {
        Some(stopped_on) => due_date_after_pause(tx.reads(), due_on, stopped_on, today)?,
        None => due_on,
    };
    let change = ApplicationChange {
        state,
        due_on,
        clock_stopped_on: None,
        ..matter.same()
    };
    let decision = NewDecision {
        reason: asked.text.as_str().to_owned(),
        ..matter.noted("supplement", state.as_str())
    };
    matter.change(tx, &change, &[decision])?;
    matter.whole.application.due_on = due_on;
    matter.notify(tx, RecipientKind::Organisation, "application_supplemented")?;
    matter.close(tx, trail, json!({}), false)
}
