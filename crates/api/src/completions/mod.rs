//! Completions: what providers post, and what the bank makes of it.

mod answer;
pub(crate) mod books;
mod content;
pub(crate) mod deposit;
mod desk;
mod draft;
pub(crate) mod facts;
mod post;
mod question;
pub(crate) mod read_back;
pub(crate) mod recognition;
pub(crate) mod routes;
pub(crate) mod snapshot;

pub use desk::{Desk, Post, PostingRequest};
pub use draft::{CompletionBody, CompletionDraft};
pub use facts::{counts, fact_of};
