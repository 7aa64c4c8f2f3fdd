//! The operations of providers: post one, post many.

use super::desk::{Desk, Post, PostingRequest};
use super::draft::{CompletionBody, CompletionDraft};
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::idempotency::IdempotencyKey;
use crate::problem::{FieldFault, Language, Problem, Slug};
use crate::request::{Body, Rows, row};
use crate::server::request_id;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::completions::{PostCompletion, post_completion as may_post};
use credit_bank_domain::access::{Actor, Permit};

/// `batch-size` where there is no row, or more than this server takes.
fn check_size(rows: usize, most: u32) -> Result<(), Problem> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let fault = match rows {
        0 => FieldFault::too_short("/items", 1),
        rows if rows > most => FieldFault::too_long("/items", most),
        _ => return Ok(()),
    };
    Err(Problem::new(Slug::BatchSize).fault(fault))
}

fn post(
    bank: &Bank,
    actor: &Actor,
    permit: &Permit<PostCompletion>,
    body: CompletionBody,
) -> Result<Post, Problem> {
    let draft = CompletionDraft::parse(body, bank.today())?;
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
    body: Rows,
) -> Result<HttpResponse, Problem> {
    let permit = may_post(&actor)?;
    check_size(body.items.len(), bank.limits().batch_rows)?;
    let rows = body
        .items
        .iter()
        .map(|item| post(&bank, &actor, &permit, row(item)?))
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
