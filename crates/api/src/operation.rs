//! Operations of the machine room: health, keys, the contract.

use crate::bank::Bank;
use crate::completions::Desk;
use crate::contract;
use crate::problem::Problem;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use credit_bank_store::SchemaState;
use serde::Serialize;
use std::sync::Arc;

/// Public things that change only with a release or a new key.
const FIVE_MINUTES: &str = "public, max-age=300";

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

fn healthy() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// `GET /healthz`: the process answers.
pub(crate) async fn get_health() -> HttpResponse {
    healthy()
}

/// `GET /readyz`: posts are taken, and the database answers and has this binary's schema.
pub(crate) async fn get_readiness(
    bank: web::Data<Bank>,
    desk: web::Data<Desk>,
) -> Result<HttpResponse, Problem> {
    if !desk.is_open() {
        return Err(Problem::unavailable(30));
    }
    let store = Arc::clone(bank.store());
    let state = web::block(move || store.schema_state())
        .await
        .map_err(|_| Problem::unavailable(5))?;
    match state {
        Ok(SchemaState::Current) => Ok(healthy()),
        Ok(_) => Err(Problem::unavailable(30)),
        Err(error) => Err(Problem::unavailable(5).because(error)),
    }
}

/// `GET /.well-known/jwks.json`.
pub(crate) async fn get_jwks(bank: web::Data<Bank>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, FIVE_MINUTES))
        .json(bank.tokens().jwks())
}

/// `GET /openapi.yaml`.
pub(crate) async fn get_contract() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, FIVE_MINUTES))
        .content_type("application/yaml")
        .body(contract::OPENAPI)
}

/// `GET /docs`.
pub(crate) async fn get_docs() -> Result<HttpResponse, Problem> {
    let page = contract::page()
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("the contract cannot be rendered")))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, FIVE_MINUTES))
        .insert_header((CONTENT_SECURITY_POLICY, page.policy.as_str()))
        .content_type("text/html; charset=utf-8")
        .body(page.html.as_str()))
}
