//! `POST /v1/organisations/{id}/clients/{client}/secrets`: rotate a secret, the old one works on.

use super::clients::organisation;
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::people::secret_hash;
use crate::problem::{FieldFault, Problem};
use crate::random;
use crate::request::{Body, Path, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::{ClientId, ClientSecretId, OrganisationId};
use credit_bank_store::rows::ClientSecret;
use serde::{Deserialize, Serialize};

/// Hours the old secret works on, where nothing else is said.
const DEFAULT_OVERLAP_HOURS: u16 = 24;
/// Most hours the old secret works on: 30 days.
const MOST_OVERLAP_HOURS: u16 = 720;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretDraft {
    #[serde(default, deserialize_with = "present")]
    overlap_hours: Option<u16>,
}

/// `IssuedSecret`.
#[derive(Debug, Clone, Serialize)]
struct IssuedSecret {
    id: ClientSecretId,
    client_id: ClientId,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_expires_at: Option<DateTime<Utc>>,
}

/// `create_client_secret`.
pub(crate) async fn create_client_secret(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path((organisation_id, client_id)): Path<(OrganisationId, ClientId)>,
    key: IdempotencyKey,
    body: Body<SecretDraft>,
) -> Result<HttpResponse, Problem> {
    accounts::create_client_secret(&actor, Some(organisation_id))?;
    let hours = body.value.overlap_hours.unwrap_or(DEFAULT_OVERLAP_HOURS);
    if hours > MOST_OVERLAP_HOURS {
        return Err(Problem::invalid_body(FieldFault::out_of_range(
            "/overlap_hours",
        )));
    }
    let (plain, now) = (random::secret()?, bank.now());
    let previous_until = now
        .checked_add_signed(TimeDelta::hours(i64::from(hours)))
        .unwrap_or(now);
    let secret = ClientSecret {
        id: bank.ids().make(ClientSecretId::new),
        client_id,
        secret_hash: secret_hash(&plain),
        created_at: now,
        expires_at: None,
    };
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let who = actor.clone();
    idempotency::create(&bank, &actor, key, body.hash, "rotate secret", move |tx| {
        let of = organisation(tx.reads(), &who, organisation_id)?;
        let found = tx
            .find_client(client_id, now)?
            .filter(|found| found.client.organisation_id == of)
            .ok_or_else(Problem::not_found)?;
        tx.add_client_secret(&secret, previous_until)?;
        let line = trail.about("create_client_secret", 201, "client", client_id.uuid());
        tx.insert_audit_line(&line)?;
        let kept = IssuedSecret {
            id: secret.id,
            client_id,
            client_secret: None,
            created_at: now,
            previous_expires_at: (!found.secrets.is_empty()).then_some(previous_until),
        };
        let told = IssuedSecret {
            client_secret: Some(plain.clone()),
            ..kept.clone()
        };
        let location = format!(
            "/v1/organisations/{of}/clients/{client_id}/secrets/{}",
            secret.id
        );
        Answer::created(location, &told)?.kept_as(&kept)
    })
    .await
}
