//! Who is asking: a bearer token becomes an [`Actor`]. Whether he may is `domain::access`'s to say.

use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use credit_bank_domain::access::Actor;
use std::future::{Ready, ready};
use uuid::Uuid;

/// The actor of an operation that needs one.
#[derive(Debug, Clone)]
pub struct Authenticated(pub Actor);

/// The actor of an operation that anybody may call; a token that is sent must be valid.
#[derive(Debug, Clone)]
pub struct MaybeAuthenticated(pub Option<Actor>);

/// Who a request says it is from; kept with the request, for the boundary asks before the handler.
#[derive(Debug, Clone)]
pub(crate) struct Identified(Result<Option<Actor>, InvalidToken>);

/// The token is none, or no longer good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct InvalidToken;

impl Identified {
    /// Reads the token of the headers.
    pub(crate) fn by(headers: &HeaderMap, bank: &Bank) -> Self {
        Self(identify(headers, bank))
    }

    /// The id of the person or system behind a valid token.
    pub(crate) fn actor_id(&self) -> Option<Uuid> {
        Some(self.actor()?.id().uuid())
    }

    fn actor(&self) -> Option<&Actor> {
        self.0.as_ref().ok()?.as_ref()
    }
}

/// Whom the token of a request names; nobody where there is none or it is no longer good.
pub(crate) fn find_named(request: &HttpRequest) -> Option<Actor> {
    let extensions = request.extensions();
    extensions.get::<Identified>()?.actor().cloned()
}

fn find_actor(request: &HttpRequest) -> Result<Option<Actor>, Problem> {
    let invalid = |_| Problem::new(Slug::InvalidToken);
    if let Some(Identified(known)) = request.extensions().get() {
        return known.clone().map_err(invalid);
    }
    match request.app_data::<web::Data<Bank>>() {
        Some(bank) => identify(request.headers(), bank).map_err(invalid),
        None => Err(invalid(InvalidToken)),
    }
}

fn identify(headers: &HeaderMap, bank: &Bank) -> Result<Option<Actor>, InvalidToken> {
    let mut headers = headers.get_all(AUTHORIZATION);
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    let invalid = || InvalidToken;
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
    bank.tokens()
        .verify(token.trim())
        .map(Some)
        .map_err(|_| invalid())
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
