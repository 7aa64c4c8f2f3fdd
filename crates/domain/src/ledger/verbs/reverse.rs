//! Reversal: the negated postings of one entry, linked to it.

use crate::id::EntryId;
use crate::ledger::{Entry, LedgerError, Posting, Verb};

/// Takes back the entry `id` whose content is `entry`. The store allows it once for each entry.
///
/// Nothing of the original is left out or netted, so that the pair can be checked against each other.
///
/// # Errors
/// [`LedgerError::Overflow`] for an amount without an opposite.
pub fn reverse(id: EntryId, entry: &Entry) -> Result<Entry, LedgerError> {
    let postings = entry
        .postings()
        .iter()
        .map(Posting::negated)
        .collect::<Result<_, _>>()?;
    Entry::restore(Verb::Reverse, postings, Some(id))
}
