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
use credit_bank_store::rows::{AuditLine, UserAccount};
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

impl Suspension {
    /// How it stands afterwards.
    ///
    /// # Errors
    /// `state-conflict` where it stands so already; what can be done instead is named.
    pub(crate) fn after(&self, before: Standing) -> Result<Standing, Problem> {
        let standing = if self.suspended {
            Standing::Suspended
        } else {
            Standing::Active
        };
        if before == standing {
            return Err(Problem::state_conflict(["suspension"]));
        }
        Ok(standing)
    }

    /// The line of the audit with what was done and why.
    pub(crate) fn noted_in(&self, line: AuditLine) -> AuditLine {
        let line = with_detail(line, "reason", self.reason.as_str().into());
        with_detail(line, "suspended", self.suspended.into())
    }
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
    let suspension = body.value;
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    idempotency::act(&bank, &actor, key, body.hash, "suspend user", move |tx| {
        let found = tx.find_user(id)?;
        let permit = accounts::suspend_user(&who, found.as_ref().map(|user| user.id))?;
        let mut user = found.ok_or_else(Problem::not_found)?;
        user.state = suspension.after(user.state)?;
        tx.set_user_standing(permit.user, user.state, now)?;
        let line = trail.about("set_user_suspension", 200, "user", id.uuid());
        tx.insert_audit_line(&suspension.noted_in(line))?;
        let phone = tx.find_user_phone(user.id)?;
        let shown = UserDto::from(user).with_phone(phone);
        Answer::ok(&shown.with_reason(Some(suspension.reason.as_str().to_owned())))
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
