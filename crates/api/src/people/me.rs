//! `GET /v1/me`: who am I and what may I do.

use super::may::operations_allowed_to;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::learners::open_name;
use crate::problem::{Problem, Slug};
use actix_web::{HttpResponse, web};
use credit_bank_domain::access::{Actor, Role, Scope, accounts};
use credit_bank_domain::id::{ClientId, LearnerId, OrganisationId, UserId};
use serde::Serialize;

/// `Me`.
#[derive(Debug, Serialize)]
struct Me {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    roles: Vec<Role>,
    scopes: Vec<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    learner_id: Option<LearnerId>,
    may: Vec<&'static str>,
}

/// `get_me`.
pub(crate) async fn get_me(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
) -> Result<HttpResponse, Problem> {
    accounts::see_me(&actor)?;
    let (may, organisation_id) = (operations_allowed_to(&actor), actor.organisation_id());
    let (who, inner) = (actor.clone(), bank.clone());
    let me = bank
        .read(&actor, "find who asks", move |tx| {
            let gone = || Problem::new(Slug::InvalidToken);
            Ok(match &who {
                Actor::Person(person) => {
                    let user = tx.find_user(person.user_id)?.ok_or_else(gone)?;
                    let learner = match person.learner_id {
                        Some(id) => tx.find_learner(id)?,
                        None => None,
                    };
                    let own = learner.map(|learner| open_name(&inner, &learner));
                    Me {
                        kind: "person",
                        user_id: Some(user.id),
                        client_id: None,
                        login: Some(user.login),
                        name: Some(own.transpose()?.unwrap_or(user.display_name)),
                        roles: person.roles.clone(),
                        scopes: Vec::new(),
                        organisation_id,
                        learner_id: person.learner_id,
                        may: may.clone(),
                    }
                }
                Actor::Client(client) => Me {
                    kind: "client",
                    user_id: None,
                    client_id: Some(client.client_id),
                    login: None,
                    name: None,
                    roles: Vec::new(),
                    scopes: client.scopes.clone(),
                    organisation_id,
                    learner_id: None,
                    may: may.clone(),
                },
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(me))
}
