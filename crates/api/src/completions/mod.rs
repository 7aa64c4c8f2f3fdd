//! Completions: what providers post, and what the bank makes of it.

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod books;
pub(crate) mod content;
pub(crate) mod deposit;
pub(crate) mod desk;
pub(crate) mod differences;
pub(crate) mod draft;
mod entered;
pub(crate) mod facts;
mod number_doubt;
pub(crate) mod own_list;
pub(crate) mod particulars;
pub(crate) mod post;
mod question;
pub(crate) mod read_back;
pub(crate) mod recognition;
pub(crate) mod routes;
pub(crate) mod same_content;
mod second_source;
pub(crate) mod snapshot;
pub(crate) mod verdict;

pub use desk::{Desk, Post, PostingRequest};
pub use draft::{CompletionBody, CompletionDraft};
pub use facts::{counts, fact_of};
