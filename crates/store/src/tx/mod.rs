//! What can be done inside a transaction, one file a topic.

mod ledger;
mod organisations;
mod outcomes;

pub use ledger::{LedgerReads, LedgerWrites, NewEntry};
pub use organisations::{OrganisationReads, OrganisationWrites};
pub use outcomes::{CompletionFilter, OutcomeReads, OutcomeWrites};

/// A consistent view of the database.
pub trait ReadTx: LedgerReads + OrganisationReads + OutcomeReads {}

/// A transaction that will be committed as a whole or not at all.
pub trait WriteTx: ReadTx + LedgerWrites + OrganisationWrites + OutcomeWrites {
    /// The same transaction, for functions that only read.
    fn reads(&mut self) -> &mut dyn ReadTx;
}
