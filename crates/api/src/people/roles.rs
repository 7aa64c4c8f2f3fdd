//! `POST /v1/users/{id}/roles`: what a person may do from the next request on.

use super::user::UserDto;
use super::{AccountFault, check_account, check_place, suspension};
use crate::actor::Authenticated;
use crate::audit::{Trail, with_detail};
use crate::bank::Bank;
use crate::idempotency::{self, Answer, OptionalIdempotencyKey};
use crate::problem::Problem;
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::UserId;
use credit_bank_store::Json;
use credit_bank_store::rows::UserAccount;
use serde::Deserialize;
use serde_json::json;

/// The body: all roles, not only the new ones.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RolesDraft {
    roles: Vec<Role>,
    reason: Text,
}

/// `set_user_roles`.
pub(crate) async fn set_user_roles(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<UserId>,
    key: OptionalIdempotencyKey,
    body: Body<RolesDraft>,
) -> Result<HttpResponse, Problem> {
    // The role is asked before anything about the account or the body is told.
    accounts::change_roles(&actor, Some(id))?;
    let RolesDraft { roles, reason } = body.value;
    let reason = reason.into_string();
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    idempotency::act(&bank, &actor, key, body.hash, "change roles", move |tx| {
        let found = tx.find_user(id)?;
        let permit = accounts::change_roles(&who, found.as_ref().map(|user| user.id))?;
        let mut user = found.ok_or_else(Problem::not_found)?;
        check(&user, &roles)?;
        if let Some(organisation) = user.organisation_id
            && let Some(organisation) = tx.find_organisation(organisation)?
        {
            check_place(&roles, &organisation).map_err(|fault| fault.told_at("/roles"))?;
        }
        let before = std::mem::replace(&mut user.roles, Json(roles.clone()));
        tx.set_user_roles(permit.user, &user.roles.0, now)?;
        let line = trail.about("set_user_roles", 200, "user", id.uuid());
        let line = with_detail(line, "reason", reason.clone().into());
        let line = with_detail(line, "before", json!(before.0));
        tx.insert_audit_line(&with_detail(line, "after", json!(user.roles.0)))?;
        let suspended_for = suspension::find_reason(tx.reads(), &user)?;
        let phone = tx.find_user_phone(user.id)?;
        let shown = UserDto::from(user).with_phone(phone);
        Answer::ok(&shown.with_reason(suspended_for))
    })
    .await
}

/// A learner's account is the learner's: no other role is added to it, and that one is not taken.
fn check(user: &UserAccount, roles: &[Role]) -> Result<(), Problem> {
    let checked = if user.learner_id.is_some() {
        Err(AccountFault::Learner)
    } else {
        check_account(&user.login, roles, user.organisation_id)
    };
    // Whatever is wrong with the account so: of this body it is the roles.
    checked.map_err(|fault| fault.told_at("/roles"))
}
