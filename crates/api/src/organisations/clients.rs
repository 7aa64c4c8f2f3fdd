//! `GET` and `POST /v1/organisations/{id}/clients`.

use super::client::ClientDto;
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::listing::{Listing, PageQuery};
use crate::people::secret_hash;
use crate::problem::{FieldFault, Problem};
use crate::random;
use crate::request::{Body, Name, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Actor, Role, Scope, accounts};
use credit_bank_domain::id::{ClientId, ClientSecretId, OrganisationId};
use credit_bank_store::rows::{Client, ClientSecret, ClientWithSecrets};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, ReadTx};
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientDraft {
    name: Name,
    scopes: Vec<Scope>,
}

/// The organisation, if there is one and the actor may keep its clients.
pub(super) fn organisation(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    id: OrganisationId,
) -> Result<OrganisationId, Problem> {
    let found = tx.find_organisation(id)?.map(|found| found.id);
    Ok(accounts::create_client(actor, found)?.organisation)
}

/// `list_clients`.
pub(crate) async fn list_clients(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<OrganisationId>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    accounts::list_clients(&actor, Some(id))?;
    let (listing, limit, now) = (Listing::new("list_clients", &id), query.limit, bank.now());
    let after = listing.after(query.cursor.as_deref())?.map(ClientId::new);
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let who = actor.clone();
    let clients = bank
        .write(&actor, "list clients", move |tx| {
            let found = tx.find_organisation(id)?.map(|found| found.id);
            let permit = accounts::list_clients(&who, found)?;
            let clients = tx.list_clients(permit.organisation, after, limit.and_one(), now)?;
            tx.insert_audit_line(&trail.about("list_clients", 200, "organisation", id.uuid()))?;
            Ok(clients)
        })
        .await?;
    let page = listing.page(clients, limit, |it| it.client.id.uuid());
    Ok(HttpResponse::Ok().json(page.map(ClientDto::from)))
}

/// `create_client`.
pub(crate) async fn create_client(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<OrganisationId>,
    key: IdempotencyKey,
    body: Body<ClientDraft>,
) -> Result<HttpResponse, Problem> {
    accounts::create_client(&actor, Some(id))?;
    check(&body.value)?;
    let (secret, now) = (random::secret()?, bank.now());
    let client = Client {
        id: bank.ids().make(ClientId::new),
        organisation_id: id,
        name: body.value.name.into_string(),
        scopes: Json(body.value.scopes),
        state: Standing::Active,
        version: 1,
        created_at: now,
    };
    let first = ClientSecret {
        id: bank.ids().make(ClientSecretId::new),
        client_id: client.id,
        secret_hash: secret_hash(&secret),
        created_at: now,
        expires_at: None,
    };
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let who = actor.clone();
    idempotency::create(&bank, &actor, key, body.hash, "create client", move |tx| {
        organisation(tx.reads(), &who, id)?;
        tx.insert_client(&client)?;
        tx.add_client_secret(&first, now)?;
        tx.insert_audit_line(&trail.about("create_client", 201, "client", client.id.uuid()))?;
        let kept = ClientDto::from(ClientWithSecrets {
            client: client.clone(),
            secrets: vec![first.clone()],
        });
        let location = format!("/v1/organisations/{id}/clients/{}", client.id);
        Answer::created(location, &kept.clone().with_secret(secret.clone()))?.kept_as(&kept)
    })
    .await
}

fn check(draft: &ClientDraft) -> Result<(), Problem> {
    let mut scopes = draft.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Problem::invalid_body(FieldFault::too_short("/scopes", 1)));
    }
    if scopes.len() != draft.scopes.len() {
        let fault = FieldFault::new("/scopes", "repeated", "权限重复。", "A scope is repeated.");
        return Err(Problem::invalid_body(fault));
    }
    Ok(())
}
