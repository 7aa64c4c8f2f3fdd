//! The text of every query, compiled once for each database: `super::Conn` and `super::dialect` are
//! SQLite's or PostgreSQL's.

use super::{Conn, dialect, first_look};
use crate::tx::{ReadTx, WriteTx};

mod access_grants;
mod actors;
mod applications;
mod audit;
mod awards;
mod calendar;
mod claim_codes;
mod claims;
mod clients;
mod consents;
mod corrections;
mod decisions;
mod enrolments;
mod exam_results;
mod former;
mod idempotency;
mod keys;
mod learners;
mod ledger;
mod level_frameworks;
mod notices;
mod organisation_versions;
mod organisations;
mod outcomes;
mod people;
mod phones;
mod plans;
mod posting;
mod programme_windows;
mod programmes;
mod recognitions;
mod rule_sets;
mod sealed_cells;
mod sessions;
mod simulations;

/// How many rows of `columns` columns one statement may carry: both databases number the parameters
/// of a statement, SQLite to 32,766 and PostgreSQL to 65,535.
fn rows_per_statement(columns: usize) -> usize {
    30_000_usize.checked_div(columns).unwrap_or(1).max(1)
}

impl ReadTx for Conn {}

impl WriteTx for Conn {
    fn reads(&mut self) -> &mut dyn ReadTx {
        self
    }
}
