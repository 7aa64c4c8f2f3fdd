//! A JSON body of the shape that the contract asks for.

use super::json_scan::{NUL, Scanned};
use super::of_shape::of_shape;
use super::shape;
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use crate::routes;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use aws_lc_rs::digest::{Context, SHA256};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The body, read into `T`, whose DTO refuses unknown members itself.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// What the body says.
    pub value: T,
    /// SHA-256 of method, path and the body's bytes: what an idempotency key stands for.
    pub hash: [u8; 32],
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            check_media_type(request.headers())?;
            let bytes = read(&request, payload).await?;
            let hash = hash(&request, &bytes);
            Ok(Self {
                value: parse(&bytes)?,
                hash,
            })
        })
    }
}

/// The place of a body in an act that has none; an idempotency key still stands for something.
#[derive(Debug, Clone, Copy)]
pub struct NoBody {
    /// As [`Body::hash`], of no bytes.
    pub hash: [u8; 32],
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let hash = hash(request, &[]);
        std::future::ready(Ok(Self { hash }))
    }
}

/// Only `application/json`, in UTF-8 and as it is.
pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut types = headers.get_all(CONTENT_TYPE);
    let named = types
        .next()
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = named.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|part| {
        part.split_once('=').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("charset")
                && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    });
    if json && utf8 && types.next().is_none() && !headers.contains_key(CONTENT_ENCODING) {
        Ok(())
    } else {
        Err(Problem::new(Slug::UnsupportedMediaType))
    }
}

/// The bytes, or 413 as soon as there are more than the bank bears, and 408 where they take too long.
pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<web::Bytes, Problem> {
    let bank = request.app_data::<web::Data<Bank>>();
    let (limit, patience) = bank.map_or((0, Duration::ZERO), |bank| {
        let limits = bank.limits();
        (limits.body_bytes, limits.body_patience())
    });
    tokio::time::timeout(patience, collect(payload, limit))
        .await
        .unwrap_or_else(|_| Err(Problem::new(Slug::BodyTooSlow)))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<web::Bytes, Problem> {
    use futures_util::StreamExt;
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Slug::MalformedJson))?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(Problem::new(Slug::BodyTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// What an idempotency key stands for.
pub(super) fn hash(request: &HttpRequest, bytes: &[u8]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in [
        request.method().as_str().as_bytes(),
        b" ",
        routes::path(request).as_bytes(),
        b"\n",
        bytes,
    ] {
        context.update(part);
    }
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    hash
}

/// First whether it is JSON at all, then whether it is of the shape.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    scan::<Scanned<false>>(bytes)?;
    shaped(bytes)
}

/// # Errors
/// When the bytes are not one value that `S` lets through.
pub(super) fn scan<S: DeserializeOwned>(bytes: &[u8]) -> Result<(), Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize::<_, S>(&mut json).map_err(|error| {
        let message = error.inner().to_string();
        if message.starts_with(NUL) {
            Problem::invalid_body(shape::fault(error.path(), &message, "/"))
        } else {
            malformed(error.inner())
        }
    })?;
    json.end().map_err(|error| malformed(&error))
}

/// # Errors
/// When the JSON is not of the shape.
pub(super) fn shaped<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let whole = || serde_json::from_slice(bytes).ok();
    of_shape(&mut serde_json::Deserializer::from_slice(bytes), whole)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(Slug::MalformedJson).detail(
        format!("第 {line} 行第 {column} 列附近不是有效的 JSON，或重复了成员。"),
        format!("Near line {line}, column {column} it is not valid JSON, or a member is repeated."),
    )
}

#[cfg(test)]
mod tests;
