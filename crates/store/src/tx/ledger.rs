//! The four books.

use crate::error::StoreError;
use crate::rows::{EntryRow, PostingRow};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{EntryId, LearnerId, SubjectId};
use credit_bank_domain::ledger::{Account, Entry};

/// An entry to be posted: what the domain made, and what only the caller knows.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Everything about it but the postings. `sequence` must follow the learner's last.
    pub row: EntryRow,
    /// The balanced postings.
    pub entry: Entry,
}

/// Reading the books.
pub trait LedgerReads {
    /// The kept balances of a learner.
    fn balances_of(&mut self, learner: LearnerId) -> Result<Vec<(Account, i64)>, StoreError>;

    /// The balances as the bank knew them at `instant`, summed from postings, and the sequence of the
    /// last entry counted.
    fn balances_as_of(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<(Vec<(Account, i64)>, i64), StoreError>;

    /// A learner's entries after `after`, oldest first, with their postings.
    fn list_entries(
        &mut self,
        learner: LearnerId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(EntryRow, Vec<PostingRow>)>, StoreError>;

    /// The entries one thing caused, oldest first.
    fn list_entries_of_cause(
        &mut self,
        learner: LearnerId,
        cause: SubjectId,
    ) -> Result<Vec<(EntryRow, Vec<PostingRow>)>, StoreError>;

    /// One entry.
    fn find_entry(
        &mut self,
        learner: LearnerId,
        id: EntryId,
    ) -> Result<Option<(EntryRow, Vec<PostingRow>)>, StoreError>;

    /// The contra balances: organisations' sides of every book.
    fn contra_balances(&mut self) -> Result<Vec<(Account, i64)>, StoreError>;

    /// Learners by id, for walks over the whole book.
    fn list_learner_ids(
        &mut self,
        after: Option<LearnerId>,
        limit: i64,
    ) -> Result<Vec<LearnerId>, StoreError>;
}

/// Posting.
pub trait LedgerWrites {
    /// Posts entries, adds up the balances beside them, and advances the learners' entry counts. The
    /// learners' rows must be locked. Contra balances are added up once for all entries, in the order
    /// of their accounts, so that one provider's total is never a hot row.
    ///
    /// # Errors
    /// `Ledger(…)` if a balance that may not would fall below zero; `Taken(Reversal)` if an entry is
    /// reversed a second time.
    fn post_entries(&mut self, entries: &[NewEntry]) -> Result<(), StoreError>;
}
