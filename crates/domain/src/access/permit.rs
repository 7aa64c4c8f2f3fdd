//! The proof that somebody may do something.

use std::ops::Deref;

/// Proof that the act `A` was allowed; `A` carries what the act is limited to.
///
/// Only `domain::access` can make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit<A>(A);

impl<A> Permit<A> {
    /// Only the decisions of this module grant.
    pub(super) const fn granted(act: A) -> Self {
        Self(act)
    }
}

impl<A> Deref for Permit<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The role may not do this to anything: 403.
    #[error("the actor's role may not do this")]
    Role,
    /// The actor may not know whether the thing exists: 404.
    #[error("the actor may not know of this")]
    Unknown,
    /// The actor has a part in the matter: 403.
    #[error("nobody decides in his own cause: {0}")]
    OwnCause(OwnCause),
}

/// Which part the actor has in the matter that he may not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OwnCause {
    /// It is about the actor himself: `self-decision`.
    #[error("it is about the actor")]
    Oneself,
    /// The actor posted it: `poster-may-not-recognise`.
    #[error("the actor posted it")]
    Posted,
    /// The actor wrote or submitted it: `four-eyes`.
    #[error("the actor wrote or submitted it")]
    Wrote,
}
