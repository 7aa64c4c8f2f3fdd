//! `POST /v1/users/{id}/suspension`: suspend or restore a person, which bites at the next request.

use super::user::UserDto;
use crate::actor::Authenticated;
use crate::audit::{Trail, with_detail};
use crate::bank::Bank;
use crate::idempotency::{self, Answer, OptionalIdempotencyKey};
use crate::problem::Problem;
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::{SubjectId, UserId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::UserAccount;
use credit_bank_store::tx::AuditFilter;
use credit_bank_store::words::Standing;
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suspension {
    suspended: bool,
    reason: Text,
}

/// `set_user_suspension`.
pub(crate) async fn set_user_suspension(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<UserId>,
    key: OptionalIdempotencyKey,
    body: Body<Suspension>,
) -> Result<HttpResponse, Problem> {
    // The role is asked before anything about the account or the body is told.
    accounts::suspend_user(&actor, Some(id))?;
    let Suspension { suspended, reason } = body.value;
    let reason = reason.into_string();
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    idempotency::act(&bank, &actor, key, body.hash, "suspend user", move |tx| {
        let found = tx.find_user(id)?;
        let permit = accounts::suspend_user(&who, found.as_ref().map(|user| user.id))?;
        let mut user = found.ok_or_else(Problem::not_found)?;
        let standing = if suspended {
            Standing::Suspended
        } else {
            Standing::Active
        };
        if user.state == standing {
            let other = if suspended { "restore" } else { "suspend" };
            return Err(Problem::state_conflict([other]));
        }
        tx.set_user_standing(permit.user, standing, now)?;
        user.state = standing;
        let line = trail.about("set_user_suspension", 200, "user", id.uuid());
        let line = with_detail(line, "reason", reason.clone().into());
        tx.insert_audit_line(&with_detail(line, "suspended", suspended.into()))?;
        let phone = tx.find_user_phone(user.id)?;
        let shown = UserDto::from(user).with_phone(phone);
        Answer::ok(&shown.with_reason(Some(reason.clone())))
    })
    .await
}

/// Why an account is suspended: what the act that did it said.
pub(super) fn find_reason(
    tx: &mut dyn ReadTx,
    user: &UserAccount,
) -> Result<Option<String>, Problem> {
    if user.state == Standing::Active {
        return Ok(None);
    }
    let filter = AuditFilter {
        act: Some("set_user_suspension".to_owned()),
        subject_id: Some(SubjectId::new(user.id.uuid())),
        ..AuditFilter::default()
    };
    let last = tx.list_audit(&filter, None, 1)?.pop();
    Ok(last.and_then(|line| Some(line.detail.0.get("reason")?.as_str()?.to_owned())))
}
