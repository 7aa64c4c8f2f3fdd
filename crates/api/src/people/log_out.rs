//! `DELETE /v1/sessions/current`: log out.

use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::accounts;
use credit_bank_domain::id::SessionId;

/// `delete_current_session`: its refresh tokens are dead at once, and so is its access token on this
/// server; elsewhere it lives for the rest of its 15 minutes.
pub(crate) async fn delete_current_session(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
) -> Result<HttpResponse, Problem> {
    accounts::log_out(&actor)?;
    let login = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|header| header.to_str().ok()?.split_once(' '))
        .and_then(|(_, token)| bank.tokens().find_token_id(token.trim()))
        .map(SessionId::new)
        .ok_or_else(|| Problem::new(Slug::InvalidToken))?;
    let trail = Trail::of(&bank, Some(&actor), &request);
    let now = bank.now();
    bank.write(&actor, "log out", move |tx| {
        tx.revoke_session(login, now)?;
        let line = trail.about("delete_current_session", 204, "session", login.uuid());
        Ok(tx.insert_audit_line(&line)?)
    })
    .await?;
    bank.tokens().end(login.uuid());
    Ok(HttpResponse::NoContent().finish())
}
