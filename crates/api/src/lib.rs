//! The only crate that knows HTTP, JSON shapes, the environment and tokens.
//!
//! A request's way: `server::boundary` gives it an id, `routes` finds its operation, `actor` says who
//! asks, the handler reads `body`, `query` and `path`, asks `domain::access` for a permit and runs one
//! piece of work in `bank`; failures travel by `?` as [`problem::Problem`].
//!
//! **Invariant:** `problem` is the only module that knows which status a failure has.

pub mod actor;
mod applications;
pub mod audit;
pub mod bank;
pub mod cli;
pub mod clock;
pub mod completions;
pub mod config;
pub mod contract;
pub mod conversions;
pub mod demo;
pub mod enrolments;
pub mod expiry;
pub mod grants;
pub mod idempotency;
pub mod ids;
pub mod keys;
pub mod learners;
pub mod listing;
mod my_data;
mod operation;
pub mod organisations;
mod outcomes;
pub mod passwords;
pub mod people;
mod plans;
pub mod problem;
pub mod random;
mod rate_limit;
pub mod register;
pub mod replay;
pub mod request;
mod review_request;
pub mod routes;
pub mod rule_sets;
pub mod rules_in_force;
#[cfg(test)]
mod scratch;
pub mod seeding;
pub mod server;
pub mod tokens;
pub mod verification;
pub mod words;
