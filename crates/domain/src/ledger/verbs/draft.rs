//! Postings being collected before they close into an entry.

use crate::id::EntryId;
use crate::ledger::{Account, Entry, LedgerError, Posting, UsePlace, Verb};
use std::collections::BTreeMap;

/// Amounts by account; several amounts on one account become one posting.
///
/// The map keeps accounts in their one order, so that the same facts always make the same entry.
#[derive(Debug, Default)]
pub(super) struct Draft(BTreeMap<Account, i64>);

impl Draft {
    /// Adds to one account.
    pub(super) fn add(&mut self, account: Account, hundredths: i64) -> Result<(), LedgerError> {
        let amount = self.0.entry(account).or_default();
        *amount = amount
            .checked_add(hundredths)
            .ok_or(LedgerError::Overflow)?;
        Ok(())
    }

    /// Adds to one account and takes it from another of the same book.
    pub(super) fn pair(
        &mut self,
        to: Account,
        from: Account,
        hundredths: i64,
    ) -> Result<(), LedgerError> {
        let taken = hundredths.checked_neg().ok_or(LedgerError::Overflow)?;
        self.add(to, hundredths)?;
        self.add(from, taken)
    }

    /// Adds to a learner's use account, against the claims of its school.
    pub(super) fn claim(
        &mut self,
        account: fn(UsePlace) -> Account,
        place: UsePlace,
        hundredths: i64,
    ) -> Result<(), LedgerError> {
        self.pair(
            account(place),
            Account::UseClaims(place.organisation),
            hundredths,
        )
    }

    /// Closes the draft. A contra that came to zero is left out, unless the entry is all zeros;
    /// a learner-side zero stays, so that an outcome worth 0.00 has its account.
    pub(super) fn close(self, verb: Verb, reverses: Option<EntryId>) -> Result<Entry, LedgerError> {
        let all_zero = self.0.values().all(|&amount| amount == 0);
        let postings = self
            .0
            .into_iter()
            .filter(|(account, amount)| *amount != 0 || all_zero || !account.is_contra())
            .map(|(account, amount)| Posting::new(account, amount))
            .collect();
        Entry::restore(verb, postings, reverses)
    }
}
