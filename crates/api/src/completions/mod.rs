//! Completions: what providers post, and what the bank makes of it.

mod answer;
mod books;
mod content;
mod desk;
mod draft;
mod facts;
mod post;
mod recognition;
mod snapshot;

pub use desk::{Desk, Post};
pub use draft::{CompletionBody, CompletionDraft};
