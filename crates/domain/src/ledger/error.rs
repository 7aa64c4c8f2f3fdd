//! Why the ledger refuses an entry.

use super::account::Account;
use super::book::Book;

/// What is wrong with an entry or with its effect on the balances.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The postings of one book do not sum to zero.
    #[error("the postings in the book {book} sum to {sum_hundredths} hundredths instead of 0")]
    Unbalanced {
        /// The book that does not close.
        book: Book,
        /// What its postings sum to, in hundredths.
        sum_hundredths: i64,
    },
    /// No posting at all.
    #[error("an entry needs at least one posting")]
    Empty,
    /// An account of the learner would fall below zero.
    #[error("the account {account} would fall to {balance_hundredths} hundredths")]
    BelowZero {
        /// The account.
        account: Account,
        /// The balance it would have had, in hundredths.
        balance_hundredths: i64,
    },
    /// An amount left the range of the arithmetic.
    #[error("an amount is out of range")]
    Overflow,
    /// More points were to be redeemed than are active.
    #[error("only {active_hundredths} hundredths of points are active")]
    NotEnoughPoints {
        /// The active points, in hundredths; negative after a pool shrank.
        active_hundredths: i64,
    },
    /// A lot cannot supersede itself.
    #[error("a lot cannot supersede itself")]
    SupersedesItself,
    /// What is to be taken out of a settlement is not in it.
    #[error("the settlement does not contain what is to be taken out of it")]
    NotInSettlement,
}
