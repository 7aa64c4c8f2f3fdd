//! `POST /v1/learners/{id}/correction`: what the counter mistyped of a learner is put right; what was before
//! is kept.

mod body;
mod told;
mod work;

pub(crate) use told::{LearnerCorrectionBody, corrections_of};

use super::account_body::LearnerBody;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{Problem, Slug};
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use body::{CorrectionDraft, Right};
use credit_bank_domain::access::{Role, corrections};
use credit_bank_domain::id::LearnerId;
use serde_json::json;

const OPERATION: &str = "correct_learner";

/// `POST /v1/learners/{id}/correction`.
pub async fn correct_learner(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    Path(id): Path<LearnerId>,
    body: Body<CorrectionDraft>,
) -> Result<HttpResponse, Problem> {
    let right = Right::read(&bank, body.value)?;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, OPERATION);
    let subject = ("learner", Some(id.uuid()));
    let refused = trail.line(subject, Some(id), json!({"status": 409}));
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    let corrected = act(&bank, &actor, key, body.hash, OPERATION, move |tx| {
        let found = tx.find_learner(id)?.map(|found| found.id);
        let permit = corrections::correct_learner(&asker, found)?;
        let members = right.carry_out(tx, &inside, &permit, &trail)?;
        let detail = json!({"status": 200, "members": members});
        tx.insert_audit_line(&trail.line(subject, Some(id), detail))?;
        let learner = tx.find_learner(id)?.ok_or_else(Problem::not_found)?;
        Answer::ok(&LearnerBody::read(&inside, tx.reads(), &learner)?)
    })
    .await;
    if let Err(problem) = &corrected
        && problem.slug() == Slug::AlreadyExists
    {
        // Whoever tries numbers leaves a line, as with a search.
        bank.write(&actor, OPERATION, move |tx| {
            Ok::<_, Problem>(tx.insert_audit_line(&refused)?)
        })
        .await?;
    }
    corrected
}
