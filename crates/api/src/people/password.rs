//! `POST /v1/me/password`.

use super::log_in::address;
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::passwords::{LONGEST_PASSWORD, check_new_password};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Body;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::accounts;
use credit_bank_store::rows::UserAccount;
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    current_password: String,
    new_password: String,
}

/// `change_my_password`: every other log-in of the person ends, so that a stolen one does.
pub(crate) async fn change_my_password(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let permit = accounts::change_password(&actor)?;
    let id = permit.user;
    let PasswordChange {
        current_password,
        new_password,
    } = body.value;
    if !(1..=LONGEST_PASSWORD).contains(&current_password.chars().count()) {
        return Err(Problem::invalid_body(FieldFault::out_of_range(
            "/current_password",
        )));
    }
    if new_password == current_password {
        let (zh, en) = (
            "新密码与当前密码相同。",
            "The new password is the current one.",
        );
        let fault = FieldFault::new("/new_password", "unchanged", zh, en);
        return Err(Problem::invalid_body(fault));
    }
    let user = bank
        .read(&actor, "find own account", move |tx| {
            tx.find_user(id)?
                .ok_or_else(|| Problem::new(Slug::InvalidToken))
        })
        .await?;
    check_new_password(
        "/new_password",
        &new_password,
        &user.login,
        &user.display_name,
    )?;
    let right = check_current(&bank, &request, &user, current_password).await?;
    let trail = Trail::of(&bank, Some(&actor), &request);
    let hash = if right {
        Some(bank.passwords().hash(new_password).await?)
    } else {
        None
    };
    let (now, session) = (bank.now(), actor.session());
    let changed = bank
        .write(&actor, "change password", move |tx| {
            // Of two changes at once the second gave a password that is none any more.
            let changed = match &hash {
                Some(hash) => tx.set_password_hash(id, &user.password_hash, hash, now, session)?,
                None => false,
            };
            let status = if changed { 204 } else { 403 };
            tx.insert_audit_line(&trail.about("change_my_password", status, "user", id.uuid()))?;
            Ok(changed)
        })
        .await?;
    if changed {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::new(Slug::WrongPassword))
    }
}

/// A stolen token must not become a way to guess the password.
async fn check_current(
    bank: &Bank,
    request: &HttpRequest,
    user: &UserAccount,
    password: String,
) -> Result<bool, Problem> {
    let attempt = bank
        .log_ins()
        .begin_in_account(user.id, address(bank, request), bank.now())?;
    let hash = Some(user.password_hash.clone());
    let right = bank.passwords().verify(password, hash).await?;
    if right {
        attempt.succeeded(bank.now());
    }
    Ok(right)
}
