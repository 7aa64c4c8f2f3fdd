//! The append-only double-entry ledger (学分账本), as arithmetic.
//!
//! Three questions, three books: what is an outcome worth (deposit), where has it been used (use),
//! what did a school grant for it (grant). Points for leisure learning are a fourth book that never
//! touches the others. Source value and target credits are different quantities and never meet in
//! one pair of postings: 1.50 of trainings may grant a course of 2.00.
//!
//! **Invariant:** an [`Entry`] comes from a verb of [`verbs`] or is restored from the store, and
//! either way it sums to zero in each book, checked in release builds too.
//!
//! **Zero values:** an outcome worth 0.00 is legal and usable, so a posting of 0 is kept: a lot
//! recognised at 0.00 has its account, is found by it, and can be held and transferred. An entry
//! without any posting is refused.

pub mod account;
mod account_key;
pub mod balance;
pub mod book;
pub mod category;
pub mod entry;
pub mod error;
pub mod posting;
pub mod summary;
pub mod verb;
pub mod verbs;
pub mod verify;

#[cfg(test)]
pub(crate) mod tests;

pub use account::{Account, Lot, UsePlace};
pub use balance::Balances;
pub use book::Book;
pub use category::Category;
pub use entry::{Entry, RecordedEntry};
pub use error::LedgerError;
pub use posting::Posting;
pub use summary::Summary;
pub use verb::Verb;
