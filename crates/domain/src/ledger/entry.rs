//! Entries: postings that belong together and close.

use super::error::LedgerError;
use super::posting::Posting;
use super::verb::Verb;
use crate::id::{ApplicationId, EntryId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A verb and the postings it makes, summing to zero in each book.
///
/// Its id, sequence, learner, cause and dates are given by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    verb: Verb,
    postings: Vec<Posting>,
    reverses: Option<EntryId>,
}

impl Entry {
    /// An entry from its parts: the verbs build with it, the store restores with it.
    ///
    /// # Errors
    /// [`LedgerError::Empty`] without a posting, [`LedgerError::Unbalanced`] if a book does not sum
    /// to zero, [`LedgerError::Overflow`] if a sum leaves the range.
    pub fn restore(
        verb: Verb,
        postings: Vec<Posting>,
        reverses: Option<EntryId>,
    ) -> Result<Self, LedgerError> {
        if postings.is_empty() {
            return Err(LedgerError::Empty);
        }
        check_closed(&postings)?;
        Ok(Self {
            verb,
            postings,
            reverses,
        })
    }

    /// What it does.
    pub const fn verb(&self) -> Verb {
        self.verb
    }

    /// Its postings, in the order in which they were made; an account may occur more than once.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The entry it takes back, if it is a reversal.
    pub const fn reverses(&self) -> Option<EntryId> {
        self.reverses
    }
}

/// Do the postings sum to zero in each book?
///
/// # Errors
/// [`LedgerError::Unbalanced`] for the first book that does not, [`LedgerError::Overflow`].
pub fn check_closed(postings: &[Posting]) -> Result<(), LedgerError> {
    let mut sums = BTreeMap::new();
    for posting in postings {
        let sum: &mut i64 = sums.entry(posting.account.book()).or_default();
        *sum = sum
            .checked_add(posting.amount_hundredths)
            .ok_or(LedgerError::Overflow)?;
    }
    sums.into_iter()
        .find(|&(_, sum)| sum != 0)
        .map_or(Ok(()), |(book, sum_hundredths)| {
            Err(LedgerError::Unbalanced {
                book,
                sum_hundredths,
            })
        })
}

/// An entry as it was read back, before anything about it is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEntry {
    /// Its id.
    pub id: EntryId,
    /// What it does.
    pub verb: Verb,
    /// Its postings, in their stored order.
    pub postings: Vec<Posting>,
    /// The entry it takes back, if it is a reversal.
    pub reverses: Option<EntryId>,
    /// The application it holds for, releases or settles; `None` for the bank's own acts.
    pub application: Option<ApplicationId>,
}

impl RecordedEntry {
    /// The entry under the id that the store gave it.
    pub fn new(id: EntryId, entry: &Entry, application: Option<ApplicationId>) -> Self {
        Self {
            id,
            verb: entry.verb(),
            postings: entry.postings().to_vec(),
            reverses: entry.reverses(),
            application,
        }
    }

    /// The entry, if it closes.
    ///
    /// # Errors
    /// As [`Entry::restore`].
    pub fn checked(&self) -> Result<Entry, LedgerError> {
        Entry::restore(self.verb, self.postings.clone(), self.reverses)
    }
}
