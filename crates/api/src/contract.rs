//! The contract, inside the binary, and its page for people.

mod callers;
mod page;

pub(crate) use callers::may_call;
pub use page::{Page, page};

/// `openapi.yaml` as it is.
pub const OPENAPI: &str = include_str!("../../../openapi.yaml");
