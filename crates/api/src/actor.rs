//! Who is asking: a bearer token becomes an [`Actor`]. Whether he may is `domain::access`'s to say.

use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use credit_bank_domain::access::Actor;
use std::future::{Ready, ready};

/// The actor of an operation that needs one.
#[derive(Debug, Clone)]
pub struct Authenticated(pub Actor);

/// The actor of an operation that anybody may call; a token that is sent must be valid.
#[derive(Debug, Clone)]
pub struct MaybeAuthenticated(pub Option<Actor>);

fn find_actor(request: &HttpRequest) -> Result<Option<Actor>, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    let invalid = || Problem::new(Slug::InvalidToken);
    if headers.next().is_some() {
        return Err(invalid());
    }
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or_else(invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(invalid());
    }
    let bank = request.app_data::<web::Data<Bank>>().ok_or_else(invalid)?;
    let actor = bank.tokens().verify(token.trim()).map_err(|_| invalid())?;
    request.extensions_mut().insert(Named(actor.clone()));
    Ok(Some(actor))
}

/// Whom the token of a request names.
struct Named(Actor);

/// Whom the token of a request named, where its handler asked for one.
pub(crate) fn find_named(request: &HttpRequest) -> Option<Actor> {
    let extensions = request.extensions();
    extensions.get::<Named>().map(|named| named.0.clone())
}

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(find_actor(request).and_then(|actor| {
            actor
                .map(Self)
                .ok_or_else(|| Problem::new(Slug::Unauthenticated))
        }))
    }
}

impl FromRequest for MaybeAuthenticated {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(find_actor(request).map(Self))
    }
}
