//! `DELETE /v1/sessions/current`: log out.

use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::accounts;

/// `delete_current_session`: its tokens of both kinds are dead at once.
pub(crate) async fn delete_current_session(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
) -> Result<HttpResponse, Problem> {
    accounts::log_out(&actor)?;
    let login = actor
        .session()
        .ok_or_else(|| Problem::new(Slug::InvalidToken))?;
    let trail = Trail::of(&bank, Some(&actor), &request);
    let now = bank.now();
    bank.write(&actor, "log out", move |tx| {
        tx.revoke_session(login, now)?;
        let line = trail.about("delete_current_session", 204, "session", login.uuid());
        Ok(tx.insert_audit_line(&line)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
