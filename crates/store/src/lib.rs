//! The only crate that knows SQL.
//!
//! Four rules:
//!
//! 1. There is no query outside a transaction: [`Store::read`] and [`Store::write`] run a closure on
//!    a [`ReadTx`] or a [`WriteTx`], and nothing else gives one. All or nothing happens.
//! 2. The closure may run more than once (deadlocks, serialisation): it touches nothing but `tx`.
//! 3. One text of queries for both databases: `queries/` is compiled for each, and
//!    `sqlite.rs`/`postgres.rs` hold the few real differences (locks, retries, settings).
//! 4. The books, decisions, audit and published rules are only ever inserted; triggers say so too.
//!
//! **Invariant:** whoever changes anything of a learner's books first locks the learner's row with
//! [`tx::LearnerWrites::lock_learners`], in id order; that makes the order of entries the order of
//! knowledge.

#![expect(
    clippy::duplicate_mod,
    reason = "the text of the queries is compiled once for each database, see queries/"
)]

mod engine;
mod error;
mod insert_each;
mod json_text;
mod migrations;
mod own_balance;
mod postgres;
pub mod rows;
mod schema;
pub mod sealing;
mod sql_types;
mod sqlite;
mod statement;
mod sums;
pub mod tx;
pub mod words;

pub use engine::{NotCurrent, OpenError, OpenOptions, Store};
pub use error::{StoreError, UniqueKey, WorkError};
pub use json_text::JsonText;
pub use migrations::SchemaState;
pub use own_balance::OwnBalance;
pub use sql_types::Json;
pub use tx::{ReadTx, WriteTx};
