//! Repeating a creating act is safe: one key, one body, one answer.
//!
//! The answer is kept in the transaction that did the work, so that both exist or neither. A refusal
//! is not kept: nothing was done, and the same request may succeed later.

use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::ActorId;
use credit_bank_store::rows::IdempotentAnswer;
use credit_bank_store::sealing::{IdentityKeys, Sealed};
use credit_bank_store::{ReadTx, StoreError, WriteTx};
use serde::Serialize;
use std::collections::HashSet;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};

/// The header that carries the key.
pub const HEADER: &str = "Idempotency-Key";
/// Says that an answer is a replay.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Days for which a key stands for its answer.
const KEPT_DAYS: i64 = 30;
/// Longest key in bytes.
const MOST_BYTES: usize = 255;

/// The key of an act that requires one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The key of an act that only accepts one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalIdempotencyKey(pub Option<IdempotencyKey>);

fn find_key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, Problem> {
    let mut headers = request.headers().get_all(HEADER);
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    if headers.next().is_some() {
        let fault = FieldFault::new(HEADER, "repeated", "请求头重复。", "It is repeated.");
        return Err(Problem::invalid_parameter(fault));
    }
    let bytes = header.as_bytes();
    if bytes.len() > MOST_BYTES {
        return Err(Problem::new(Slug::IdempotencyKeyTooLong));
    }
    let is_visible = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
    match header.to_str() {
        Ok(key) if is_visible => Ok(Some(IdempotencyKey(key.to_owned()))),
        _ => Err(Problem::invalid_parameter(FieldFault::pattern(HEADER))),
    }
}

impl IdempotencyKey {
    /// A key of an act that the bank itself does and never repeats.
    pub(crate) fn of_bank(id: uuid::Uuid) -> Self {
        Self(id.to_string())
    }

    /// The key.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            find_key(request)
                .and_then(|key| key.ok_or_else(|| Problem::new(Slug::IdempotencyKeyMissing))),
        )
    }
}

impl FromRequest for OptionalIdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(find_key(request).map(Self))
    }
}

/// Keys whose act runs now in this process; the store's unique key decides between processes.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<(ActorId, String)>>>);

/// Holds a key while its act runs.
pub(crate) struct Running {
    all: InFlight,
    mine: (ActorId, String),
}

impl InFlight {
    pub(crate) fn enter(&self, actor: ActorId, key: &str) -> Result<Running, Problem> {
        let mine = (actor, key.to_owned());
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.insert(mine.clone()) {
            Ok(Running {
                all: self.clone(),
                mine,
            })
        } else {
            Err(Problem::new(Slug::IdempotencyInFlight).retry_after(1))
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut keys = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(&self.mine);
    }
}

/// What an act answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    location: Option<String>,
    etag: Option<String>,
    body: String,
    kept_body: Option<String>,
    replayed: bool,
}

impl Answer {
    /// What is kept of it under a key, in the clear: for answers that name nobody.
    pub(crate) fn kept(
        &self,
        actor_id: ActorId,
        key: &IdempotencyKey,
        hash: &[u8; 32],
        created_at: DateTime<Utc>,
    ) -> IdempotentAnswer {
        IdempotentAnswer {
            actor_id,
            key: key.0.clone(),
            request_hash: hash.to_vec(),
            status: i64::from(self.status),
            location: self.location.clone(),
            etag: self.etag.clone(),
            body: self.kept_body.clone().unwrap_or_else(|| self.body.clone()),
            created_at,
            sealed_body: None,
        }
    }

    /// What is kept of it under a key, sealed: it may name a person.
    ///
    /// # Errors
    /// Where it cannot be sealed.
    fn kept_sealed(
        &self,
        keys: &IdentityKeys,
        (actor_id, key): (ActorId, &IdempotencyKey),
        hash: &[u8; 32],
        created_at: DateTime<Utc>,
    ) -> Result<IdempotentAnswer, Problem> {
        let mut kept = self.kept(actor_id, key, hash, created_at);
        let body = std::mem::take(&mut kept.body);
        let sealed = keys.seal(Sealed::Answer, actor_id, &body);
        kept.sealed_body = Some(sealed.map_err(Problem::internal)?);
        Ok(kept)
    }

    /// Marks it as one that was given before.
    #[must_use]
    pub(crate) fn replayed(mut self) -> Self {
        self.replayed = true;
        self
    }

    /// 201 with the path of what was made.
    pub fn created(location: impl Into<String>, body: &impl Serialize) -> Result<Self, Problem> {
        let location = Some(location.into());
        Ok(Self {
            status: 201,
            location,
            ..Self::ok(body)?
        })
    }

    /// 200 for an act on what exists, or a batch.
    pub fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(Problem::internal)?;
        Ok(Self {
            status: 200,
            location: None,
            etag: None,
            body,
            kept_body: None,
            replayed: false,
        })
    }

    /// Adds the version of what was made or changed.
    #[must_use]
    pub fn with_version(mut self, version: i64) -> Self {
        self.etag = Some(format!("\"{version}\""));
        self
    }

    /// What a replay answers instead, where the body shows a secret once.
    pub fn kept_as(mut self, body: &impl Serialize) -> Result<Self, Problem> {
        self.kept_body = Some(serde_json::to_string(body).map_err(Problem::internal)?);
        Ok(self)
    }

    /// The response.
    pub fn respond(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(etag) = self.etag {
            response.insert_header((ETAG, etag));
        }
        if self.replayed {
            response.insert_header((REPLAYED, "true"));
        }
        response.content_type("application/json").body(self.body)
    }
}

/// Does `work` once for this actor, key and request, and answers every repetition alike.
///
/// `hash` is [`crate::request::Body::hash`]; `name` names the transaction.
pub async fn create<W>(
    bank: &Bank,
    actor: &Actor,
    key: IdempotencyKey,
    hash: [u8; 32],
    name: &'static str,
    mut work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnMut(&mut dyn WriteTx) -> Result<Answer, Problem> + Send + 'static,
{
    let begun = Begun::enter(bank, actor, key, hash, name)?;
    let done = begun.attempt(bank, move |tx| work(tx).map(Some)).await?;
    // Work that always answers has answered.
    Ok(done.ok_or_else(|| Problem::unavailable(1))?.respond())
}

/// An act that was begun under its key and has not ended: whoever sends it again meanwhile is told so.
///
/// For acts that work out something costly before their transaction; [`create`] is all that others need.
pub(crate) struct Begun {
    actor: Actor,
    key: IdempotencyKey,
    hash: [u8; 32],
    name: &'static str,
    running: Arc<Running>,
}

impl Begun {
    /// Begins the act, or gives the answer that was kept of it: a repetition works nothing out again.
    ///
    /// # Errors
    /// `idempotency-in-flight`, `idempotency-key-reused`, and those of the store.
    pub(crate) async fn begin(
        bank: &Bank,
        actor: &Actor,
        key: IdempotencyKey,
        hash: [u8; 32],
        name: &'static str,
    ) -> Result<Result<Self, Answer>, Problem> {
        let begun = Self::enter(bank, actor, key, hash, name)?;
        let (id, key) = (actor.id(), begun.key.clone());
        let find = move |tx: &mut dyn ReadTx| Ok(tx.find_idempotent_answer(id, &key.0)?);
        Ok(match bank.read(actor, name, find).await? {
            Some(kept) => Err(replay(bank.identity_keys(), kept, &hash)?),
            None => Ok(begun),
        })
    }

    fn enter(
        bank: &Bank,
        actor: &Actor,
        key: IdempotencyKey,
        hash: [u8; 32],
        name: &'static str,
    ) -> Result<Self, Problem> {
        let running = bank.in_flight().enter(actor.id(), &key.0)?;
        Ok(Self {
            actor: actor.clone(),
            key,
            hash,
            name,
            running: Arc::new(running),
        })
    }

    /// Does the work and keeps its answer; work that finds itself overtaken answers nothing, has written
    /// nothing, and nothing is kept.
    ///
    /// # Errors
    /// What the work says, `idempotency-key-reused`, and those of the store.
    pub(crate) async fn attempt<W>(
        &self,
        bank: &Bank,
        mut work: W,
    ) -> Result<Option<Answer>, Problem>
    where
        W: FnMut(&mut dyn WriteTx) -> Result<Option<Answer>, Problem> + Send + 'static,
    {
        let (id, now, hash) = (self.actor.id(), bank.now(), self.hash);
        let (key, running) = (self.key.clone(), Arc::clone(&self.running));
        let inside = bank.clone();
        bank.write(&self.actor, self.name, move |tx| {
            // Held until the work has ended, even if the caller went away.
            let _running = &running;
            if let Some(kept) = tx.find_idempotent_answer(id, &key.0)? {
                return replay(inside.identity_keys(), kept, &hash).map(Some);
            }
            let answer = work(tx)?;
            if let Some(answer) = &answer {
                let kept = answer.kept_sealed(inside.identity_keys(), (id, &key), &hash, now)?;
                tx.keep_idempotent_answer(&kept)?;
            }
            Ok(answer)
        })
        .await
    }
}

/// Does an act that accepts a key, with or without one.
pub async fn act<W>(
    bank: &Bank,
    actor: &Actor,
    key: OptionalIdempotencyKey,
    hash: [u8; 32],
    name: &'static str,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnMut(&mut dyn WriteTx) -> Result<Answer, Problem> + Send + 'static,
{
    match key.0 {
        Some(key) => create(bank, actor, key, hash, name, work).await,
        None => bank.write(actor, name, work).await.map(Answer::respond),
    }
}

/// Forgets keys older than thirty days, and says how many. What was done under them stays, and so do the
/// keys of business by which it is known again.
///
/// # Errors
/// Those of the store.
pub fn forget_old(bank: &Bank) -> Result<usize, StoreError> {
    let until = bank.now().checked_sub_signed(TimeDelta::days(KEPT_DAYS));
    let Some(until) = until else { return Ok(0) };
    bank.store().write("forget old keys", |tx| {
        tx.forget_idempotent_answers_before(until)
    })
}

/// The answer that was kept, or the refusal of another body under the same key.
///
/// # Errors
/// `idempotency-key-reused`.
pub(crate) fn replay(
    keys: &IdentityKeys,
    kept: IdempotentAnswer,
    hash: &[u8; 32],
) -> Result<Answer, Problem> {
    if kept.request_hash != hash {
        return Err(Problem::new(Slug::IdempotencyKeyReused));
    }
    let body = match &kept.sealed_body {
        Some(sealed) => keys.open(Sealed::Answer, kept.actor_id, sealed),
        None => Ok(kept.body),
    };
    Ok(Answer {
        status: u16::try_from(kept.status).map_err(Problem::internal)?,
        location: kept.location,
        etag: kept.etag,
        body: body.map_err(Problem::internal)?,
        kept_body: None,
        replayed: true,
    })
}

#[cfg(test)]
mod tests {
    use super::{HEADER, InFlight, find_key};
    use crate::problem::Slug;
    use actix_web::test::TestRequest;
    use credit_bank_domain::id::ActorId;
    use uuid::Uuid;

    #[test]
    fn a_key_is_one_to_255_visible_ascii_bytes() {
        let key = |value: &str| {
            let request = TestRequest::default()
                .insert_header((HEADER, value))
                .to_http_request();
            find_key(&request).map(|key| key.is_some())
        };
        assert!(key("a").unwrap() && key(&"a".repeat(255)).unwrap());
        for (bad, slug) in [
            (String::new(), Slug::InvalidParameter),
            ("a b".to_owned(), Slug::InvalidParameter),
            ("键".to_owned(), Slug::InvalidParameter),
            ("a".repeat(256), Slug::IdempotencyKeyTooLong),
        ] {
            assert_eq!(key(&bad).unwrap_err().slug(), slug, "{bad}");
        }
        assert!(
            find_key(&TestRequest::default().to_http_request())
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_second_act_with_the_key_waits_and_other_actors_do_not() {
        let keys = InFlight::default();
        let (one, two) = (
            ActorId::new(Uuid::from_u128(1)),
            ActorId::new(Uuid::from_u128(2)),
        );
        let running = keys.enter(one, "k").unwrap();
        assert_eq!(
            keys.enter(one, "k").err().unwrap().slug(),
            Slug::IdempotencyInFlight
        );
        assert!(keys.enter(two, "k").is_ok());
        drop(running);
        assert!(keys.enter(one, "k").is_ok());
    }
}
