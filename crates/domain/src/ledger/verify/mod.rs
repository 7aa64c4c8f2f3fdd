//! The invariants of the books, checked on what the store holds (`ledger verify`).
//!
//! Learners are checked one by one, so that the check streams; contra accounts are summed over all of
//! them and checked at the end. Nothing that is read is believed: entries come as they were recorded.

mod claims;
mod contra;
mod entries;
mod grants;
mod groups;
mod snapshot;
mod violation;

pub use contra::ContraTotals;
pub use snapshot::{CapSnapshot, LearnerBooks, LineSnapshot, LotSnapshot};
pub use violation::Violation;

/// Every violation in one learner's books; empty if they are sound.
pub fn verify_learner(books: &LearnerBooks) -> Vec<Violation> {
    let mut found = Vec::new();
    entries::check(books, &mut found);
    claims::check(books, &mut found);
    grants::check(books, &mut found);
    groups::check(books, &mut found);
    found
}

/// Every contra account whose kept balance is not the sum of its postings; empty if they are sound.
pub fn verify_contra(totals: &ContraTotals) -> Vec<Violation> {
    totals.violations()
}
