//! The only crate that knows HTTP, JSON shapes, the environment and tokens.
//!
//! A request's way: `server::boundary` gives it an id, `routes` finds its operation, `actor` says who
//! asks, the handler reads `body`, `query` and `path`, asks `domain::access` for a permit and runs one
//! piece of work in `bank`; failures travel by `?` as [`problem::Problem`].
//!
//! **Invariant:** `problem` is the only module that knows which status a failure has.

pub mod actor;
pub mod bank;
pub mod cli;
pub mod clock;
pub mod completions;
pub mod config;
pub mod contract;
pub mod idempotency;
pub mod ids;
pub mod keys;
mod operation;
pub mod passwords;
pub mod problem;
pub mod random;
pub mod request;
pub mod routes;
pub mod rules_in_force;
pub mod seeding;
pub mod server;
pub mod tokens;
