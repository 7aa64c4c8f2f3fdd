//! The text of every query, compiled once for each database: `super::Conn` and `super::dialect` are
//! SQLite's or PostgreSQL's.

use super::{Conn, dialect};
use crate::tx::{ReadTx, WriteTx};

mod access_grants;
mod applications;
mod claim_codes;
mod claims;
mod consents;
mod decisions;
mod enrolments;
mod learners;
mod ledger;
mod organisations;
mod outcomes;

impl ReadTx for Conn {}

impl WriteTx for Conn {
    fn reads(&mut self) -> &mut dyn ReadTx {
        self
    }
}
