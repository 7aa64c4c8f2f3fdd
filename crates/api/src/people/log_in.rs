//! `POST /v1/sessions`: log in.
//!
//! An unknown name, a wrong password and a suspended account get one answer after the same work: one
//! look-up, one Argon2 pass, one line in the audit. So does an account that failed too often under
//! another of its names.

use super::session::{self, SessionDto};
use super::{actor_of, login_key};
use crate::audit::Trail;
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Body;
use crate::server;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::id::SessionId;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Session, UserAccount};
use serde::Deserialize;
use std::net::IpAddr;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionRequest {
    login: String,
    password: String,
}

/// `create_session`.
pub(crate) async fn create_session(
    bank: web::Data<Bank>,
    request: HttpRequest,
    body: Body<SessionRequest>,
) -> Result<HttpResponse, Problem> {
    let SessionRequest { login, password } = body.value;
    check_length("/login", &login, 64)?;
    check_length("/password", &password, 128)?;
    let login = login_key(&login);
    let phone_hash = super::phone::hash_of_login(&bank, &login);
    let mut attempt = bank
        .log_ins()
        .begin(&phone_hash, address(&bank, &request), bank.now())?;
    let found = bank
        .read_open("find person to log in", move |tx| {
            // Both are always looked for: the work is the same for every name.
            let by_phone = tx.find_user_by_phone_hash(&phone_hash)?;
            Ok(tx.find_user_by_login(&login)?.or(by_phone))
        })
        .await?;
    let hash = found.as_ref().map(|user| user.password_hash.clone());
    let borne = match &found {
        Some(user) => attempt.is_borne_by(user.id, bank.now()),
        None => true,
    };
    let right = bank.passwords().verify(password, hash).await? && borne;
    let trail = Trail::of(&bank, None, &request);
    let begun = begin(&bank, trail, found, right).await?;
    attempt.succeeded(bank.now());
    Ok(HttpResponse::Ok().json(begun))
}

/// Begins a log-in where the password was right and the person may act.
async fn begin(
    bank: &Bank,
    trail: Trail,
    found: Option<UserAccount>,
    right: bool,
) -> Result<SessionDto, Problem> {
    let bank_in_tx = bank.clone();
    bank.write_open("log in", move |tx| {
        let standing = match &found {
            Some(user) if right => still_so(tx, user)?,
            _ => false,
        };
        let Some(user) = found.as_ref().filter(|_| standing) else {
            let line = match &found {
                Some(user) => trail.about("create_session", 401, "user", user.id.uuid()),
                None => trail.line("create_session", 401),
            };
            tx.insert_audit_line(&line)?;
            return Ok(None);
        };
        let now = bank_in_tx.now();
        let started = Session {
            id: bank_in_tx.ids().make(SessionId::new),
            user_id: user.id,
            created_at: now,
            expires_at: session::session_end(now),
            revoked_at: None,
        };
        tx.insert_session(&started)?;
        let trail = trail.clone().by(&actor_of(user));
        tx.insert_audit_line(&trail.about("create_session", 200, "session", started.id.uuid()))?;
        session::issue(&bank_in_tx, tx, user, started.id, started.expires_at).map(Some)
    })
    .await?
    .ok_or_else(wrong)
}

/// Did neither the person's standing nor the password change while it was checked?
fn still_so(tx: &mut dyn WriteTx, user: &UserAccount) -> Result<bool, Problem> {
    let now = tx.find_user(user.id)?;
    let same = now.is_some_and(|now| now.password_hash == user.password_hash);
    Ok(same && tx.confirm_actor(&actor_of(user))?)
}

fn wrong() -> Problem {
    Problem::new(Slug::InvalidCredentials).detail(
        "账号或密码不正确。",
        "The login name or the password is wrong.",
    )
}

fn check_length(pointer: &str, text: &str, most: usize) -> Result<(), Problem> {
    let length = text.chars().count();
    if length == 0 {
        Err(Problem::invalid_body(FieldFault::too_short(pointer, 1)))
    } else if length > most {
        Err(Problem::invalid_body(FieldFault::too_long(pointer, most)))
    } else {
        Ok(())
    }
}

/// Where the request comes from.
pub(super) fn address(bank: &Bank, request: &HttpRequest) -> IpAddr {
    server::address(request.peer_addr(), request.headers(), &bank.limits().rates)
}
