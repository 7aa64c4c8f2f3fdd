//! Operations on one's own grants.

use super::body::{GrantBody, GrantDraft, end_of};
use super::fact::facts;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::listing::{Listing, PageQuery};
use crate::problem::{FieldFault, Problem, Slug};
use crate::register::unknown;
use crate::request::{Body, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, grants};
use credit_bank_domain::id::{GrantId, LearnerId};
use credit_bank_store::rows::AccessGrant;
use credit_bank_store::{Json, ReadTx};
use serde_json::json;

/// The role of an organisation that may see records by right of a grant.
const SCHOOL: &str = "school";

/// `GET /v1/grants`.
pub async fn list_grants(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let learner = grants::list_grants(&actor)?.learner;
    let listing = Listing::new("list_grants", &learner);
    let after = listing.after(query.cursor.as_deref())?.map(GrantId::new);
    let mut rows = bank
        .read(&actor, "list_grants", move |tx| {
            Ok(tx.list_access_grants(learner)?)
        })
        .await?;
    rows.sort_by_key(|grant| grant.id);
    rows.retain(|grant| after.is_none_or(|after| grant.id > after));
    let page = listing.page(rows, query.limit, |grant| grant.id.uuid());
    Ok(HttpResponse::Ok().json(page.map(GrantBody::from)))
}

/// Every grant a learner ever gave.
pub(crate) fn grants_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<Vec<GrantBody>, Problem> {
    let grants = tx.list_access_grants(learner)?;
    Ok(grants.into_iter().map(GrantBody::from).collect())
}

/// `POST /v1/grants`.
pub async fn create_grant(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<GrantDraft>,
) -> Result<HttpResponse, Problem> {
    let learner = grants::create_grant(&actor)?.learner;
    let draft = body.value;
    draft.check(bank.today())?;
    let expires_at = end_of(draft.expires_on)
        .ok_or_else(|| Problem::invalid_body(FieldFault::out_of_range("/expires_on")))?;
    let grant = AccessGrant {
        learner_id: learner,
        id: bank.ids().make(GrantId::new),
        scope: draft.scope.kind.as_str().to_owned(),
        outcome_ids: Json(draft.scope.outcome_ids.unwrap_or_default()),
        recipient_id: draft.organisation_id,
        purpose: draft.purpose.into_string(),
        created_at: bank.now(),
        expires_at,
        revoked_at: None,
    };
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "create_grant");
    create(&bank, &actor, key, body.hash, "create_grant", move |tx| {
        check_references(tx.reads(), learner, &grant)?;
        tx.insert_access_grant(&grant)?;
        let subject = ("grant", Some(grant.id.uuid()));
        let detail = json!({"status": 201, "grant_id": grant.id});
        tx.insert_audit_line(&trail.line(subject, Some(learner), detail))?;
        let location = format!("/v1/grants/{}", grant.id);
        Answer::created(location, &GrantBody::from(grant.clone()))
    })
    .await
}

/// The recipient exists, and the outcomes are the learner's own.
fn check_references(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    grant: &AccessGrant,
) -> Result<(), Problem> {
    let mut faults = Vec::new();
    match tx.find_organisation(grant.recipient_id)? {
        None => faults.push(unknown("/organisation_id")),
        Some(recipient) if !recipient.roles.0.iter().any(|role| role == SCHOOL) => {
            return Err(Problem::invalid_body(no_school()));
        }
        Some(_) => {}
    }
    let chosen = &grant.outcome_ids.0;
    let found = tx.find_outcomes(chosen)?;
    for (index, id) in chosen.iter().enumerate() {
        let is_own = found
            .iter()
            .any(|outcome| outcome.id == *id && outcome.learner_id == learner);
        if !is_own {
            faults.push(unknown(format!("/scope/outcome_ids/{index}")));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Slug::UnknownReference).faults(faults))
    }
}

/// Only a school looks by right of a grant: to any other organisation it would open nothing.
fn no_school() -> FieldFault {
    FieldFault::new(
        "/organisation_id",
        "not_a_school",
        "授权只对学校有用：其他机构不能凭授权查看档案。",
        "A grant serves schools only: no other organisation sees a record by one.",
    )
}

/// `DELETE /v1/grants/{id}`: at once, and again without harm.
pub async fn delete_grant(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<GrantId>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "delete_grant");
    let (asker, now) = (actor.clone(), bank.now());
    bank.write(&actor, "delete_grant", move |tx| {
        let found = match asker.learner_id() {
            Some(learner) => tx.find_access_grant(learner, id)?,
            None => None,
        };
        let known = facts(found.as_slice())?;
        let permit = grants::withdraw_grant(&asker, known.first())?;
        if tx.revoke_access_grant(permit.learner, id, now)? {
            let subject = ("grant", Some(id.uuid()));
            let detail = json!({"status": 204, "grant_id": id});
            tx.insert_audit_line(&trail.line(subject, Some(permit.learner), detail))?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
