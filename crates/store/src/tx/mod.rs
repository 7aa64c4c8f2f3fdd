//! What can be done inside a transaction, one file a topic.

mod organisations;

pub use organisations::{OrganisationReads, OrganisationWrites};

/// A consistent view of the database.
pub trait ReadTx: OrganisationReads {}

/// A transaction that will be committed as a whole or not at all.
pub trait WriteTx: ReadTx + OrganisationWrites {
    /// The same transaction, for functions that only read.
    fn reads(&mut self) -> &mut dyn ReadTx;
}
