//! Reading an account by id, and finding one by number.

use super::account_body::{FoundLearnerBody, LearnerBody};
use super::identity::{IdNumber, document};
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::enrolments::fact;
use crate::grants;
use crate::problem::Problem;
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Audience, Role, learners};
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::identity::IdType;
use credit_bank_store::ReadTx;
use serde::Deserialize;
use serde_json::json;

/// `GET /v1/learners/{id}`.
pub async fn get_learner(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "get_learner");
    let (inside, asker) = (bank.clone(), actor.clone());
    let shown = look(&bank, &actor, trail, Some(id), move |tx| {
        let learner = tx.find_learner(id)?;
        let permit = learners::see_learner(&asker, learner.as_ref().map(|learner| learner.id))?;
        let learner = learner.ok_or_else(Problem::not_found)?;
        Ok(Look {
            seen: LearnerBody::read(&inside, tx, &learner)?,
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// The body of `POST /v1/learners/find`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityQuery {
    id_type: IdType,
    id_number: IdNumber,
}

/// `POST /v1/learners/find`: every try leaves a line, whether it found somebody or not.
pub async fn find_learner(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    body: Body<IdentityQuery>,
) -> Result<HttpResponse, Problem> {
    let query = body.value;
    let document = document(query.id_type, &query.id_number, bank.today(), "/id_number")?;
    let number_hash = bank.identity_keys().look_up_hash(&document);
    let role = if actor.has_role(Role::Officer) {
        Role::Officer
    } else {
        Role::Registrar
    };
    let trail = AuditTrail::of(&bank, &request, &actor, role, "find_learner");
    let (inside, asker, now) = (bank.clone(), actor.clone(), bank.now());
    let found = bank
        .write(&actor, "find_learner", move |tx| {
            let found = find(&inside, tx.reads(), &asker, &number_hash, now);
            let (learner, detail) = match &found {
                Ok((learner, _)) => (Some(*learner), json!({"status": 200})),
                Err(problem) if problem.stored_cause().is_some() => return found.map(Ok),
                Err(problem) => (None, json!({"status": problem.slug().status()})),
            };
            let subject = ("learner", learner.map(LearnerId::uuid));
            tx.insert_audit_line(&trail.line(subject, learner, detail))?;
            // The refusal is an answer of the work, so that its line is kept.
            Ok(found)
        })
        .await??;
    Ok(HttpResponse::Ok().json(found.1))
}

fn find(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    actor: &Actor,
    number_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(LearnerId, FoundLearnerBody), Problem> {
    let learner = tx.find_learner_by_number_hash(number_hash)?;
    let (mut grants, mut enrolments) = (Vec::new(), Vec::new());
    if let Some(learner) = &learner {
        grants = grants::facts_for(tx, actor, learner.id)?;
        enrolments = tx
            .list_enrolments_of_learner(learner.id)?
            .iter()
            .map(fact)
            .collect();
    }
    let found = learner.as_ref().map(|learner| learner.id);
    let permit = learners::find_learner(actor, found, &grants, &enrolments, now)?;
    let learner = learner.ok_or_else(Problem::not_found)?;
    let for_officer = permit.audience == Audience::Officer;
    let shown = FoundLearnerBody::read(bank, tx, &learner, for_officer)?;
    Ok((learner.id, shown))
}
