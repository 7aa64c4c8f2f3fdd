//! Completions: what providers post, and what the bank makes of it.

mod answer;
mod books;
mod content;
mod desk;
mod draft;
pub(crate) mod facts;
mod post;
mod recognition;
pub(crate) mod routes;
mod snapshot;

pub use desk::{Desk, Post, PostingRequest};
pub use draft::{CompletionBody, CompletionDraft};
pub use facts::{counts, fact_of};
