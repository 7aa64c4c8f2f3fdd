//! The boundary around every request: its id, its answer's headers, its problem in words, its one
//! line in the log and its place in the metrics.

use super::Metrics;
use super::standing::confirm_refused;
use crate::actor::{Identified, find_named};
use crate::bank::Bank;
use crate::contract;
use crate::problem::{Language, Problem, RateLimit, Slug};
use crate::rate_limit::Spender;
use crate::routes;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use std::time::Instant;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Nothing of the API is a page.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Clone, Copy)]
struct RequestId(Uuid);

/// The id of this request: `instance` of its problems, and of the rows of a batch.
pub fn request_id(request: &HttpRequest) -> Uuid {
    request
        .extensions()
        .get::<RequestId>()
        .map_or(Uuid::nil(), |id| id.0)
}

/// An id is made here; one that came from outside would be the caller's text in the log.
fn make_id(request: &ServiceRequest) -> Uuid {
    request
        .app_data::<web::Data<Bank>>()
        .map_or(Uuid::nil(), |bank| bank.ids().uuid())
}

/// Wraps the whole app.
pub(super) async fn boundary(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let id = make_id(&request);
    request.extensions_mut().insert(RequestId(id));
    let language = Language::of(request.headers());
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let route = routes::pattern(&request);
    let mut response = match spend(&request, route.as_deref()) {
        Ok(left) => {
            // Handlers' and extractors' failures arrive as responses; an `Err` could only come from
            // another middleware, and there is none. (A clone of the request held here would break
            // the router.)
            let response = match for_others(&request, route.as_deref()) {
                None => next.call(request).await?.map_into_boxed_body(),
                Some(problem) => request.error_response(problem),
            };
            let mut response = in_words(confirm_refused(response).await, language, id);
            tell(response.headers_mut(), left);
            response
        }
        Err(problem) => request.into_response(problem.respond(language, id)),
    };
    dress(response.headers_mut(), id);
    let status = response.status().as_u16();
    let route = route.unwrap_or_else(|| "(unknown)".to_owned());
    let method = match response.request().method().as_str() {
        known @ ("GET" | "POST" | "PUT" | "DELETE") => known,
        _ => "OTHER",
    };
    let took = began.elapsed();
    if let Some(metrics) = metrics {
        metrics.count(method, &route, status, took);
    }
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%id, method, route, status, milliseconds, "{method} {route} {status}");
    Ok(response)
}

/// Spends of the caller's allowance; what is outside `/v1` is free. Answers what is left of it.
fn spend(request: &ServiceRequest, route: Option<&str>) -> Result<Option<RateLimit>, Problem> {
    let Some(bank) = request.app_data::<web::Data<Bank>>() else {
        return Ok(None);
    };
    if !routes::path(request.request()).starts_with("/v1/") {
        return Ok(None);
    }
    let rates = &bank.limits().rates;
    let identified = Identified::by(request.headers(), bank);
    let spender = match identified.actor_id() {
        Some(actor) => Spender::Actor(actor),
        None => Spender::Address(super::address(
            request.peer_addr(),
            request.headers(),
            rates,
        )),
    };
    request.extensions_mut().insert(identified);
    let operation = operation(request, route);
    bank.rate_limiter()
        .spend(rates, spender, operation, bank.now())
}

fn operation(request: &ServiceRequest, route: Option<&str>) -> Option<&'static str> {
    let operation = routes::find_operation(request.method(), route?)?;
    Some(operation.id)
}

/// Who may not call an operation on anything is told so before anything is read of what he sends.
fn for_others(request: &ServiceRequest, route: Option<&str>) -> Option<Problem> {
    let (operation, actor) = (operation(request, route)?, find_named(request.request())?);
    let may = contract::may_call(operation, &actor);
    (!may).then(|| Problem::new(Slug::Forbidden))
}

/// What is left; a handler that told of a limit of its own is not contradicted.
fn tell(headers: &mut HeaderMap, left: Option<RateLimit>) {
    let Some(left) = left.filter(|_| !headers.contains_key(RateLimit::LIMIT)) else {
        return;
    };
    for (name, value) in left.headers() {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

/// A response that carries an error gets its problem as body; others stay.
fn in_words(
    response: ServiceResponse<BoxBody>,
    language: Language,
    id: Uuid,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else {
        return response;
    };
    let rendered = render(error, response.status(), language, id);
    response.into_response(rendered)
}

fn render(
    error: &Error,
    status: StatusCode,
    language: Language,
    id: Uuid,
) -> actix_web::HttpResponse {
    if let Some(problem) = error.as_error::<Problem>() {
        log(problem, id);
        return problem.respond(language, id);
    }
    let slug = match status.as_u16() {
        404 => Slug::NotFound,
        405 => Slug::MethodNotAllowed,
        413 => Slug::BodyTooLarge,
        415 => Slug::UnsupportedMediaType,
        400..=499 => Slug::InvalidParameter,
        503 => Slug::Unavailable,
        _ => Slug::Internal,
    };
    if slug == Slug::Internal {
        tracing::error!(%id, %error, "internal error");
    }
    Problem::new(slug).respond(language, id)
}

/// A defect or an outage is told once, with its whole chain; a caller's mistake is not.
fn log(problem: &Problem, id: Uuid) {
    let chain = |error: &dyn std::error::Error| {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        chain
    };
    let cause = match (problem.cause(), problem.stored_cause()) {
        (Some(cause), _) => chain(cause.as_ref()),
        (None, Some(stored)) => chain(stored),
        (None, None) => String::new(),
    };
    match problem.slug() {
        Slug::Internal => tracing::error!(%id, cause, "internal error"),
        Slug::Unavailable => tracing::warn!(%id, cause, "unavailable"),
        _ => {}
    }
}

/// Headers of every answer; what a handler set itself stays.
fn dress(headers: &mut HeaderMap, id: Uuid) {
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
