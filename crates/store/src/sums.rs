//! What entries add up to: one amount for each account, whatever the number of entries.

use crate::error::StoreError;
use crate::rows::{EntryRow, PostingRow};
use crate::tx::NewEntry;
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::ledger::{Account, LedgerError};
use std::collections::BTreeMap;

/// The rows of entries, and what they add to balances.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) heads: Vec<EntryRow>,
    pub(crate) postings: Vec<PostingRow>,
    pub(crate) own: BTreeMap<(LearnerId, String), i64>,
    pub(crate) contra: BTreeMap<String, i64>,
    pub(crate) counts: BTreeMap<LearnerId, i64>,
}

impl Sums {
    pub(crate) fn of(entries: &[NewEntry]) -> Result<Self, StoreError> {
        let mut sums = Self::default();
        for new in entries {
            let learner_id = new.row.learner_id;
            sums.counts.insert(learner_id, new.row.sequence);
            for (number, posting) in (0..).zip(new.entry.postings()) {
                let key = posting.account.key();
                if posting.account.is_contra() {
                    add(&mut sums.contra, key.clone(), posting.amount_hundredths)?;
                } else {
                    let of = (learner_id, key.clone());
                    add(&mut sums.own, of, posting.amount_hundredths)?;
                }
                sums.postings.push(PostingRow {
                    learner_id,
                    sequence: new.row.sequence,
                    number,
                    account: key,
                    amount: posting.amount_hundredths,
                });
            }
            sums.heads.push(new.row.clone());
        }
        Ok(sums)
    }

    /// Refuses a balance below zero where the account may not have one.
    pub(crate) fn check(after: Vec<(String, i64)>) -> Result<(), StoreError> {
        after
            .into_iter()
            .try_for_each(|(key, amount)| refuse_below_zero(&key, amount))
    }
}

/// The account of a key as stored.
pub(crate) fn account(key: &str) -> Result<Account, StoreError> {
    key.parse()
        .map_err(|_| StoreError::Corrupt(format!("account {key}")))
}

/// Adds to the sum of a key.
pub(crate) fn add<K: Ord>(
    sums: &mut BTreeMap<K, i64>,
    key: K,
    amount: i64,
) -> Result<(), StoreError> {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).ok_or(LedgerError::Overflow)?;
    Ok(())
}

fn refuse_below_zero(key: &str, balance_hundredths: i64) -> Result<(), StoreError> {
    if balance_hundredths >= 0 {
        return Ok(());
    }
    let account = account(key)?;
    if account.may_be_negative() {
        return Ok(());
    }
    Err(LedgerError::BelowZero {
        account,
        balance_hundredths,
    }
    .into())
}
