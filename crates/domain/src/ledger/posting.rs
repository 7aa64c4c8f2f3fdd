//! One amount on one account.

use super::account::Account;
use super::error::LedgerError;
use serde::{Deserialize, Serialize};

/// A change of one account's balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account that changes.
    pub account: Account,
    /// By how much, in hundredths of the book's unit; zero is legal (an outcome worth 0.00).
    pub amount_hundredths: i64,
}

impl Posting {
    /// A posting of so many hundredths.
    pub const fn new(account: Account, amount_hundredths: i64) -> Self {
        Self {
            account,
            amount_hundredths,
        }
    }

    /// The posting that undoes this one.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`] for the one integer without an opposite.
    pub fn negated(&self) -> Result<Self, LedgerError> {
        let amount_hundredths = self
            .amount_hundredths
            .checked_neg()
            .ok_or(LedgerError::Overflow)?;
        Ok(Self::new(self.account.clone(), amount_hundredths))
    }
}
