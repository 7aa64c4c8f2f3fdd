//! Operations on programme versions.

use super::application_windows::with_windows;
use super::awards::unknown;
use super::programme_body::{ProgrammeBody, ProgrammeDraft};
use crate::actor::{Authenticated, MaybeAuthenticated};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::listing::{Limit, Listing};
use crate::problem::{Problem, Slug};
use crate::request::{Body, Code, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Role, register};
use credit_bank_domain::id::{OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use credit_bank_store::WriteTx;
use credit_bank_store::tx::ProgrammeFilter;
use credit_bank_store::words::RuleSetPurpose;
use serde::Deserialize;

/// The query of `GET /v1/programmes`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeQuery {
    organisation_id: Option<OrganisationId>,
    code: Option<Code>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/programmes`.
pub async fn list_programmes(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Query(query): Query<ProgrammeQuery>,
) -> Result<HttpResponse, Problem> {
    let filter = ProgrammeFilter {
        organisation_id: query.organisation_id,
        code: query.code.map(Code::into_string),
        known_by: None,
    };
    let listing = Listing::new("list_programmes", &filter);
    let after = listing.after(query.cursor.as_deref())?;
    let programmes = bank
        .read_as(actor.as_ref(), "list_programmes", move |tx| {
            let after = after.map(ProgrammeId::new);
            let found = tx.list_programmes(&filter, after, query.limit.and_one())?;
            let opened = |it| with_windows(tx, it);
            found.into_iter().map(opened).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let page = listing.page(programmes, query.limit, |programme| programme.id.uuid());
    Ok(HttpResponse::Ok().json(page.map(ProgrammeBody::from)))
}

/// `GET /v1/programmes/{id}`.
pub async fn get_programme(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Path(id): Path<ProgrammeId>,
) -> Result<HttpResponse, Problem> {
    let programme = bank
        .read_as(actor.as_ref(), "get_programme", move |tx| {
            let programme = tx.find_programme(id)?.ok_or_else(Problem::not_found)?;
            with_windows(tx, programme)
        })
        .await?;
    Ok(HttpResponse::Ok().json(ProgrammeBody::from(programme)))
}

/// `POST /v1/programmes`.
pub async fn create_programme(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<ProgrammeDraft>,
) -> Result<HttpResponse, Problem> {
    register::create_programme(&actor, body.value.organisation_id)?;
    let faults = body.value.faults();
    if !faults.is_empty() {
        return Err(Problem::new(Slug::InvalidBody).faults(faults));
    }
    let programme = body.value.into_programme(bank.ids().make(ProgrammeId::new));
    let role = if actor.has_role(Role::Officer) {
        Role::Officer
    } else {
        Role::Registrar
    };
    let trail = AuditTrail::of(&bank, &request, &actor, role, "create_programme");
    let now = bank.now();
    create(
        &bank,
        &actor,
        key,
        body.hash,
        "create_programme",
        move |tx| {
            enter(tx, &programme, now)?;
            let subject = ("programme", Some(programme.id.uuid()));
            tx.insert_audit_line(&trail.line(subject, None, serde_json::json!({"status": 201})))?;
            let location = format!("/v1/programmes/{}", programme.id);
            Answer::created(location, &ProgrammeBody::from(programme.clone()))
        },
    )
    .await
}

fn enter(tx: &mut dyn WriteTx, programme: &Programme, now: DateTime<Utc>) -> Result<(), Problem> {
    let school = programme.organisation_id;
    let is_school = tx
        .find_organisation(school)?
        .is_some_and(|organisation| organisation.roles.0.iter().any(|role| role == "school"));
    if !is_school {
        return Err(Problem::new(Slug::UnknownReference).fault(unknown("/organisation_id")));
    }
    if let Some(rule_set) = programme.rule_set_id {
        let is_own = tx.find_rule_set(rule_set)?.is_some_and(|it| {
            it.organisation_id == school && it.purpose == RuleSetPurpose::Transfer
        });
        if !is_own {
            return Err(Problem::new(Slug::UnknownReference).fault(unknown("/rule_set_id")));
        }
    }
    let existing = tx.find_programme_version(school, &programme.code, &programme.version)?;
    if let Some(existing) = existing {
        return Err(Problem::new(Slug::AlreadyExists).existing_id(existing.id));
    }
    Ok(tx.insert_programme(programme, now)?)
}
