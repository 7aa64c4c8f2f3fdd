//! `POST /v1/sessions/refresh`: exchange a refresh token, once.
//!
//! Whoever shows a token a second time has a copy, or his copy was used by somebody else: the whole
//! family ends, since nobody can tell which of the two is the person.

use super::{actor_of, secret_hash, session};
use crate::audit::{Trail, with_detail};
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Body;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshRequest {
    refresh_token: String,
}

/// `refresh_session`.
pub(crate) async fn refresh_session(
    bank: web::Data<Bank>,
    request: HttpRequest,
    body: Body<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let token = body.value.refresh_token;
    let opaque = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(32..=200).contains(&token.len()) || !token.chars().all(opaque) {
        return Err(Problem::invalid_body(FieldFault::pattern("/refresh_token")));
    }
    let hash = secret_hash(&token);
    let trail = Trail::of(&bank, None, &request);
    let bank_in_tx = bank.clone();
    let exchanged = bank
        .write_open("refresh session", move |tx| {
            let now = bank_in_tx.now();
            let Some(found) = tx.find_refresh_token(&hash)? else {
                return Ok(None);
            };
            let (token, login, user) = (found.token, found.session, found.user);
            let actor = actor_of(&user);
            let about = |status| {
                let trail = trail.clone().by(&actor);
                trail.about("refresh_session", status, "session", login.id.uuid())
            };
            // Of any number that come at once, one uses it; for all others it is used.
            let replayed = token.used_at.is_some() || !tx.use_refresh_token(token.id, now)?;
            if replayed {
                if tx.revoke_session(login.id, now)? {
                    let line = with_detail(about(401), "reason", "token_reuse".into());
                    tx.insert_audit_line(&line)?;
                }
                return Ok(None);
            }
            let live =
                login.revoked_at.is_none() && now < login.expires_at && now < token.expires_at;
            if !live || !tx.confirm_actor(&actor)? {
                tx.insert_audit_line(&about(401))?;
                return Ok(None);
            }
            tx.insert_audit_line(&about(200))?;
            session::issue(&bank_in_tx, tx, &user, login.id, login.expires_at).map(Some)
        })
        .await?;
    exchanged
        .map(|session| HttpResponse::Ok().json(session))
        .ok_or_else(|| {
            Problem::new(Slug::InvalidToken).detail(
                "刷新令牌无效、已用过或已过期，请重新登录。",
                "The refresh token is invalid, used or expired; log in again.",
            )
        })
}
