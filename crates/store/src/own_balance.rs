//! A learner's look at the own balance: the read that is asked for most, and nobody else's.

use chrono::NaiveDate;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::ledger::Account;

/// What a balance of now is made of, as one consistent view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnBalance {
    /// The sequence of the learner's last entry.
    pub entry_count: i64,
    /// The kept balances in hundredths.
    pub balances: Vec<(Account, i64)>,
    /// Each outcome with its level's code and the first day on which it is expired.
    pub outcomes: Vec<(OutcomeId, Option<String>, Option<NaiveDate>)>,
    /// The outcome and the state of each claim.
    pub claims: Vec<(OutcomeId, ClaimState)>,
}
