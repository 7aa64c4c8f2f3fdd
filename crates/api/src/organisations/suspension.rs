//! `POST /v1/organisations/{id}/suspension` and `…/clients/{client}/suspension`: nobody who acts for the
//! organisation, or no such system, gets past the next request.

use super::client::ClientDto;
use super::organisation::OrganisationDto;
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, OptionalIdempotencyKey};
use crate::people::Suspension;
use crate::problem::Problem;
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::{ClientId, OrganisationId};

/// `set_organisation_suspension`.
pub(crate) async fn set_organisation_suspension(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<OrganisationId>,
    key: OptionalIdempotencyKey,
    body: Body<Suspension>,
) -> Result<HttpResponse, Problem> {
    accounts::suspend_organisation(&actor, Some(id))?;
    let suspension = body.value;
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    idempotency::act(
        &bank,
        &actor,
        key,
        body.hash,
        "suspend organisation",
        move |tx| {
            let found = tx.find_organisation(id)?;
            let permit = accounts::suspend_organisation(&who, found.as_ref().map(|it| it.id))?;
            let mut organisation = found.ok_or_else(Problem::not_found)?;
            organisation.state = suspension.after(organisation.state)?;
            tx.set_organisation_standing(permit.organisation, organisation.state, now)?;
            let line = trail.about(
                "set_organisation_suspension",
                200,
                "organisation",
                id.uuid(),
            );
            tx.insert_audit_line(&suspension.noted_in(line))?;
            let profiles = tx.list_organisation_profiles(&[id])?;
            Answer::ok(&OrganisationDto::of(organisation, profiles.first()))
        },
    )
    .await
}

/// `set_client_suspension`.
pub(crate) async fn set_client_suspension(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path((organisation_id, client_id)): Path<(OrganisationId, ClientId)>,
    key: OptionalIdempotencyKey,
    body: Body<Suspension>,
) -> Result<HttpResponse, Problem> {
    accounts::suspend_client(&actor, Some(organisation_id))?;
    let suspension = body.value;
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    idempotency::act(&bank, &actor, key, body.hash, "suspend client", move |tx| {
        let of = tx.find_organisation(organisation_id)?.map(|it| it.id);
        let of = accounts::suspend_client(&who, of)?.organisation;
        let mut found = tx
            .find_client(client_id, now)?
            .filter(|found| found.client.organisation_id == of)
            .ok_or_else(Problem::not_found)?;
        found.client.state = suspension.after(found.client.state)?;
        tx.set_client_standing(client_id, found.client.state)?;
        let line = trail.about("set_client_suspension", 200, "client", client_id.uuid());
        tx.insert_audit_line(&suspension.noted_in(line))?;
        Answer::ok(&ClientDto::from(found))
    })
    .await
}
