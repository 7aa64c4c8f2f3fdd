//! Contra accounts: sums over all learners against the balances kept for institutions.

use super::violation::Violation;
use crate::ledger::{Account, LedgerError, RecordedEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Contra balances as they are kept, and as the entries of the learners seen so far give them.
#[derive(Debug, Clone, Default)]
pub struct ContraTotals {
    kept_hundredths: BTreeMap<Account, i64>,
    sums_hundredths: BTreeMap<Account, i64>,
}

impl ContraTotals {
    /// Starts from the balances that the store keeps for contra accounts.
    pub const fn new(kept_hundredths: BTreeMap<Account, i64>) -> Self {
        Self {
            kept_hundredths,
            sums_hundredths: BTreeMap::new(),
        }
    }

    /// Adds one learner's entries.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`] if a sum leaves the range.
    pub fn add(&mut self, entries: &[RecordedEntry]) -> Result<(), LedgerError> {
        let postings = entries.iter().flat_map(|entry| &entry.postings);
        for posting in postings.filter(|posting| posting.account.is_contra()) {
            let sum = self
                .sums_hundredths
                .entry(posting.account.clone())
                .or_default();
            *sum = sum
                .checked_add(posting.amount_hundredths)
                .ok_or(LedgerError::Overflow)?;
        }
        Ok(())
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        let accounts: BTreeSet<&Account> = self
            .kept_hundredths
            .keys()
            .chain(self.sums_hundredths.keys())
            .collect();
        accounts
            .into_iter()
            .filter_map(|account| {
                let of =
                    |map: &BTreeMap<Account, i64>| map.get(account).copied().unwrap_or_default();
                let (kept_hundredths, sum_hundredths) =
                    (of(&self.kept_hundredths), of(&self.sums_hundredths));
                (kept_hundredths != sum_hundredths).then(|| Violation::ContraDiffers {
                    account: account.clone(),
                    kept_hundredths,
                    sum_hundredths,
                })
            })
            .collect()
    }
}
