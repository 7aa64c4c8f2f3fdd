//! The operations of providers: post one, post many.

use super::desk::{Desk, Post, PostingRequest};
use super::draft::{CompletionBody, CompletionDraft};
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::idempotency::IdempotencyKey;
use crate::problem::{FieldFault, Language, Problem, Slug};
use crate::request::{Body, shape_fault};
use crate::server::request_id;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::completions::{PostCompletion, post_completion as may_post};
use credit_bank_domain::access::{Actor, Permit};
use serde::Deserialize;

/// Most rows of a batch.
const MOST_ROWS: usize = 1_000;

/// The body of a batch. The rows are read one by one, so that a faulty one refuses only itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchBody {
    items: Vec<serde_json::Value>,
}

fn post(
    bank: &Bank,
    actor: &Actor,
    permit: &Permit<PostCompletion>,
    body: CompletionBody,
) -> Result<Post, Problem> {
    let draft = CompletionDraft::parse(body, bank.today())
        .map_err(|faults| Problem::new(Slug::InvalidBody).faults(faults))?;
    Ok(Post::new(
        actor.clone(),
        permit.clone(),
        draft,
        bank.identity_keys(),
    ))
}

/// `POST /v1/completions`.
pub(crate) async fn post_completion(
    request: HttpRequest,
    bank: web::Data<Bank>,
    desk: web::Data<Desk>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<CompletionBody>,
) -> Result<HttpResponse, Problem> {
    let permit = may_post(&actor)?;
    let post = post(&bank, &actor, &permit, body.value)?;
    let _running = bank.in_flight().enter(actor.id(), key.as_str())?;
    let answer = desk
        .post(PostingRequest {
            actor,
            key,
            hash: body.hash,
            rows: vec![Ok(post)],
            is_batch: false,
            language: Language::of(request.headers()),
            request_id: request_id(&request),
        })
        .await?;
    Ok(answer.respond())
}

/// `POST /v1/completions/batch`.
pub(crate) async fn post_completion_batch(
    request: HttpRequest,
    bank: web::Data<Bank>,
    desk: web::Data<Desk>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<BatchBody>,
) -> Result<HttpResponse, Problem> {
    let permit = may_post(&actor)?;
    let items = body.value.items;
    if items.is_empty() {
        return Err(Problem::invalid_body(FieldFault::too_short("/items", 1)));
    }
    if items.len() > MOST_ROWS {
        return Err(Problem::invalid_body(FieldFault::too_long(
            "/items", MOST_ROWS,
        )));
    }
    let rows = items
        .into_iter()
        .map(|item| {
            let body: CompletionBody = serde_path_to_error::deserialize(item).map_err(|error| {
                let message = error.inner().to_string();
                Problem::invalid_body(shape_fault(error.path(), &message, "/"))
            })?;
            post(&bank, &actor, &permit, body)
        })
        .collect();
    let _running = bank.in_flight().enter(actor.id(), key.as_str())?;
    let answer = desk
        .post(PostingRequest {
            actor,
            key,
            hash: body.hash,
            rows,
            is_batch: true,
            language: Language::of(request.headers()),
            request_id: request_id(&request),
        })
        .await?;
    Ok(answer.respond())
}
