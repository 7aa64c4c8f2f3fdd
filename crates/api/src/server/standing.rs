//! Who is refused must still stand: 401 goes before every other refusal.
//!
//! What succeeds has confirmed its actor in its own transaction. A refusal may come before any, as of
//! a role or a body, and would tell a suspended person what is no longer his to know; so it is
//! confirmed here, and only refusals pay for it.

use crate::actor::find_named;
use crate::bank::Bank;
use crate::problem::Slug;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::web;

/// The refusal, or 401 where the token no longer stands for anybody.
pub(super) async fn confirm_refused(
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() || status == StatusCode::UNAUTHORIZED {
        return response;
    }
    let bank = response.request().app_data::<web::Data<Bank>>().cloned();
    let (Some(bank), Some(actor)) = (bank, find_named(response.request())) else {
        return response;
    };
    let confirmed = bank.read(&actor, "confirm who is refused", |_| Ok(()));
    match confirmed.await {
        Err(problem) if problem.slug() == Slug::InvalidToken => response.error_response(problem),
        _ => response,
    }
}
