//! `GET /v1/organisations` and `POST /v1/organisations`.

use super::draft::{OrganisationDraft, OrganisationRole};
use super::organisation::OrganisationDto;
use crate::actor::{Authenticated, MaybeAuthenticated};
use crate::audit::Trail;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::listing::{Limit, Listing};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Label, Name, Query, Word};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::rows::{Organisation, OrganisationProfile};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, ReadTx};
use serde::Deserialize;

/// The filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationQuery {
    role: Option<OrganisationRole>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `list_organisations`: everybody reads which organisations there are.
pub(crate) async fn list_organisations(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Query(query): Query<OrganisationQuery>,
) -> Result<HttpResponse, Problem> {
    let (role, limit) = (query.role, query.limit);
    let listing = Listing::new("list_organisations", &role);
    let after = listing
        .after(query.cursor.as_deref())?
        .map(OrganisationId::new);
    let page = bank
        .read_as(actor.as_ref(), "list organisations", move |tx| {
            let found = list_of_role(tx, role, after, limit)?;
            let ids: Vec<_> = found.iter().map(|it| it.id).collect();
            let profiles = tx.list_organisation_profiles(&ids)?;
            let page = listing.page(found, limit, |it| it.id.uuid());
            Ok(page.map(|organisation| {
                let id = organisation.id;
                let profile = profiles.iter().find(|it| it.organisation_id == id);
                OrganisationDto::of(organisation, profile)
            }))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// The rows of one page; an organisation has several roles, so that a role is no column.
fn list_of_role(
    tx: &mut dyn ReadTx,
    role: Option<OrganisationRole>,
    mut after: Option<OrganisationId>,
    limit: Limit,
) -> Result<Vec<Organisation>, Problem> {
    let mut found = Vec::new();
    let wanted = usize::try_from(limit.and_one()).unwrap_or(usize::MAX);
    loop {
        let rows = tx.list_organisations(after, limit.and_one())?;
        let is_last = rows.len() < wanted;
        after = rows.last().map(|row| row.id);
        found.extend(rows.into_iter().filter(|row| {
            role.is_none_or(|role| row.roles.0.iter().any(|word| word == role.as_str()))
        }));
        if is_last || found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}

/// `create_organisation`.
pub(crate) async fn create_organisation(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<OrganisationDraft>,
) -> Result<HttpResponse, Problem> {
    accounts::create_organisation(&actor)?;
    let draft = body.value;
    let uscc = draft.check()?;
    let id = bank.ids().make(OrganisationId::new);
    let organisation = Organisation {
        id,
        // The contract gives organisations no code of their own; seeds do.
        code: id.to_string(),
        name: draft.name.into_string(),
        roles: Json(
            draft
                .roles
                .iter()
                .map(|it| it.as_str().to_owned())
                .collect(),
        ),
        classes: Json(draft.class.into_iter().map(Word::into_string).collect()),
        uscc: uscc.map(|uscc| uscc.as_str().to_owned()),
        label: draft.label.map(Label::into_string),
        state: Standing::Active,
        version: 1,
        created_at: bank.now(),
    };
    let profile = OrganisationProfile {
        organisation_id: id,
        short_name: draft.short_name.map(Name::into_string),
        school_code: draft.school_code,
        region_code: draft.region_code,
        parent_id: draft.parent_id,
    };
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    idempotency::create(
        &bank,
        &actor,
        key,
        body.hash,
        "create organisation",
        move |tx| {
            if let Some(parent) = profile.parent_id
                && tx.find_organisation(parent)?.is_none()
            {
                let (zh, en) = ("没有此机构。", "There is no such organisation.");
                let fault = FieldFault::new("/parent_id", "unknown", zh, en);
                return Err(Problem::new(Slug::UnknownReference).fault(fault));
            }
            tx.insert_organisation(&organisation)?;
            tx.insert_organisation_profile(&profile)?;
            let line = trail.about("create_organisation", 201, "organisation", id.uuid());
            tx.insert_audit_line(&line)?;
            let answer = OrganisationDto::of(organisation.clone(), Some(&profile));
            Answer::created(format!("/v1/organisations/{id}"), &answer)
        },
    )
    .await
}
