//! Tests of the ledger as a whole.

mod books_gone_wrong;
mod cascades;
mod properties;
pub(crate) mod shorthand;
mod walkthroughs;
pub(crate) mod world;
