//! Balances: the sum of the postings, account by account.

use super::account::Account;
use super::entry::Entry;
use super::error::LedgerError;
use super::verbs;
use crate::credits::Credits;
use crate::id::OutcomeId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The balances of one learner, with the contra accounts that his entries touched.
///
/// An account that was ever posted to stays in the map, at zero too: a lot worth 0.00 is found by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Balances(BTreeMap<Account, i64>);

impl Balances {
    /// Balances kept by the store.
    pub const fn new(kept_hundredths: BTreeMap<Account, i64>) -> Self {
        Self(kept_hundredths)
    }

    /// The balances after these entries, in their order.
    ///
    /// # Errors
    /// As [`Balances::apply`].
    pub fn fold<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Result<Self, LedgerError> {
        let mut balances = Self::default();
        for entry in entries {
            balances.apply(entry)?;
        }
        Ok(balances)
    }

    /// The balance of one account in hundredths; 0 if nothing was ever posted to it.
    pub fn of(&self, account: &Account) -> i64 {
        self.0.get(account).copied().unwrap_or_default()
    }

    /// Every account with its balance in hundredths, in the order of accounts.
    pub fn iter(&self) -> impl Iterator<Item = (&Account, i64)> {
        self.0.iter().map(|(account, &amount)| (account, amount))
    }

    /// Applies an entry as a whole, or changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::BelowZero`] if an account of the learner would fall below zero (active points
    /// excepted), [`LedgerError::Overflow`].
    pub fn apply(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let mut changed: BTreeMap<&Account, i64> = BTreeMap::new();
        for posting in entry.postings() {
            let balance = changed
                .entry(&posting.account)
                .or_insert_with(|| self.of(&posting.account));
            *balance = balance
                .checked_add(posting.amount_hundredths)
                .ok_or(LedgerError::Overflow)?;
        }
        // Only now: within an entry the order of postings means nothing.
        if let Some((account, balance)) = changed
            .iter()
            .find(|(account, balance)| **balance < 0 && !account.may_be_negative())
        {
            return Err(LedgerError::BelowZero {
                account: (*account).clone(),
                balance_hundredths: *balance,
            });
        }
        self.0.extend(
            changed
                .into_iter()
                .map(|(account, balance)| (account.clone(), balance)),
        );
        Ok(())
    }

    /// The same balances read on a day when these lots are due to expire but the job has not booked it.
    ///
    /// # Errors
    /// As [`Balances::apply`]; none for balances that a fold made.
    pub fn with_expired(&self, due: &BTreeSet<OutcomeId>) -> Result<Self, LedgerError> {
        let mut read = self.clone();
        for (account, balance) in self.iter() {
            let Account::DepositActive(lot) = account else {
                continue;
            };
            if due.contains(&lot.outcome) {
                let value = Credits::from_hundredths(balance).map_err(|_| LedgerError::Overflow)?;
                read.apply(&verbs::expire(lot, value)?)?;
            }
        }
        Ok(read)
    }
}
