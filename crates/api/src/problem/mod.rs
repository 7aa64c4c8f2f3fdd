//! Problems (RFC 9457): the only place that knows which status a failure has.
//!
//! A handler returns `Result<_, Problem>` and uses `?`. The boundary (`server::boundary`) writes the
//! body, since only it knows the request's id and language, and logs the cause of a 5xx once.

mod conflict;
mod fault;
mod from;
mod language;
mod render;
mod slug;

pub use fault::FieldFault;
pub use language::Language;
pub use slug::Slug;

use credit_bank_store::StoreError;
use uuid::Uuid;

/// The window of a rate limit, as the `RateLimit-…` headers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests allowed in the window.
    pub limit: u32,
    /// Requests left in the window.
    pub remaining: u32,
    /// Seconds until the window starts anew.
    pub reset_seconds: u32,
}

impl RateLimit {
    /// Name of the header that tells the limit.
    pub const LIMIT: &str = "ratelimit-limit";

    /// The three headers.
    pub const fn headers(self) -> [(&'static str, u32); 3] {
        [
            (Self::LIMIT, self.limit),
            ("ratelimit-remaining", self.remaining),
            ("ratelimit-reset", self.reset_seconds),
        ]
    }
}

/// A failure as the caller learns of it.
#[derive(Debug)]
pub struct Problem(Box<Told>);

/// What a problem tells, and what it keeps for the log.
#[derive(Debug)]
struct Told {
    slug: Slug,
    detail: Option<(String, String)>,
    faults: Vec<FieldFault>,
    allowed_acts: Vec<&'static str>,
    existing_id: Option<Uuid>,
    plan: Option<serde_json::Value>,
    retry_after_seconds: Option<u32>,
    rate_limit: Option<RateLimit>,
    allow: Option<String>,
    oauth: Option<(&'static str, &'static str)>,
    store: Option<StoreError>,
    cause: Option<anyhow::Error>,
}

impl Problem {
    /// A problem that says no more than its title.
    pub fn new(slug: Slug) -> Self {
        Self(Box::new(Told {
            slug,
            detail: None,
            faults: Vec::new(),
            allowed_acts: Vec::new(),
            existing_id: None,
            plan: None,
            retry_after_seconds: None,
            rate_limit: None,
            allow: None,
            oauth: None,
            store: None,
            cause: None,
        }))
    }

    /// A defect: 500 that tells nothing; `cause` goes to the log.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        let mut problem = Self::new(Slug::Internal);
        problem.0.cause = Some(cause.into());
        problem
    }

    /// A 503 that may be retried after some seconds.
    pub fn unavailable(retry_after_seconds: u32) -> Self {
        Self::new(Slug::Unavailable).retry_after(retry_after_seconds)
    }

    /// Keeps what caused it, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The thing does not exist, or the caller may not know that it does.
    pub fn not_found() -> Self {
        Self::new(Slug::NotFound)
    }

    /// A 422 that points at one member of the body.
    pub fn invalid_body(fault: FieldFault) -> Self {
        Self::new(Slug::InvalidBody).fault(fault)
    }

    /// A 400 that points at one parameter or header.
    pub fn invalid_parameter(fault: FieldFault) -> Self {
        Self::new(Slug::InvalidParameter).fault(fault)
    }

    /// A 422 that points at a day, or an instant, that has not come yet.
    pub fn future_date(pointer: impl Into<String>) -> Self {
        Self::new(Slug::DateInFuture).fault(FieldFault::future_date(pointer))
    }

    /// A 409 with the acts that the present state allows, each once: the last segments of their paths, with
    /// underscores.
    pub fn state_conflict(allowed_acts: impl IntoIterator<Item = &'static str>) -> Self {
        let mut problem = Self::new(Slug::StateConflict);
        for act in allowed_acts {
            if !problem.0.allowed_acts.contains(&act) {
                problem.0.allowed_acts.push(act);
            }
        }
        problem
    }

    /// Says more, in both languages; never a name, a number or a password.
    #[must_use]
    pub fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.detail = Some((zh.into(), en.into()));
        self
    }

    /// Points at a fault; callable again.
    #[must_use]
    pub fn fault(mut self, fault: FieldFault) -> Self {
        self.0.faults.push(fault);
        self
    }

    /// Points at several faults.
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = FieldFault>) -> Self {
        self.0.faults.extend(faults);
        self
    }

    /// Names what stands in the way, where the caller may know it.
    #[must_use]
    pub fn existing_id(mut self, id: impl Into<Uuid>) -> Self {
        self.0.existing_id = Some(id.into());
        self
    }

    /// Shows the plan that would be made now.
    #[must_use]
    pub fn plan(mut self, plan: serde_json::Value) -> Self {
        self.0.plan = Some(plan);
        self
    }

    /// Sends `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// 429: the window's allowance is used up.
    pub fn too_many_requests(limit: RateLimit) -> Self {
        let mut problem = Self::new(Slug::TooManyRequests).retry_after(limit.reset_seconds);
        problem.0.rate_limit = Some(limit);
        problem
    }

    /// Sends `Allow`, as a 405 must.
    #[must_use]
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.0.allow = Some(methods.into());
        self
    }

    /// Adds RFC 6749's members, for the token endpoint.
    #[must_use]
    pub fn oauth(mut self, error: &'static str, error_description: &'static str) -> Self {
        self.0.oauth = Some((error, error_description));
        self
    }

    /// The same words for one more row: without the cause, which is logged once.
    #[must_use]
    pub fn again(&self) -> Self {
        let told = &self.0;
        Self(Box::new(Told {
            slug: told.slug,
            detail: told.detail.clone(),
            faults: told.faults.clone(),
            allowed_acts: told.allowed_acts.clone(),
            existing_id: told.existing_id,
            plan: told.plan.clone(),
            retry_after_seconds: told.retry_after_seconds,
            rate_limit: told.rate_limit,
            allow: told.allow.clone(),
            oauth: told.oauth,
            store: None,
            cause: None,
        }))
    }

    /// What went wrong, by its stable name.
    pub fn slug(&self) -> Slug {
        self.0.slug
    }

    /// What only the log learns.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.0.cause.as_ref()
    }

    /// What the store said, for its decision to retry and for the log.
    pub fn stored_cause(&self) -> Option<&StoreError> {
        self.0.store.as_ref()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.slug.title_en())
    }
}
