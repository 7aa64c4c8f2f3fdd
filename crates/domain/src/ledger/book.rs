//! The four books and their units.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A book of the ledger. The unit follows from the book; amounts are always hundredths of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// What an outcome is worth, in bank credits: the bank's act.
    Deposit,
    /// Where an outcome has been used, in bank credits of the source.
    Use,
    /// What a school granted, in credits of the target programme: the school's act.
    Grant,
    /// Points for leisure learning; never academic credit.
    Points,
}

impl Book {
    /// Every book.
    pub const ALL: [Self; 4] = [Self::Deposit, Self::Use, Self::Grant, Self::Points];

    /// The letter that opens an account's key.
    pub const fn letter(self) -> char {
        match self {
            Self::Deposit => 'D',
            Self::Use => 'U',
            Self::Grant => 'G',
            Self::Points => 'P',
        }
    }

    /// The word for logs and for the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Use => "use",
            Self::Grant => "grant",
            Self::Points => "points",
        }
    }
}

impl fmt::Display for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
