//! The four books.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{EntryRow, EntryWire, PostingRow, PostingWire};
use crate::schema::{balance, contra_balance, entry, learner, posting};
use crate::sql_types::Db;
use crate::tx::{LedgerReads, LedgerWrites, NewEntry};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{EntryId, LearnerId, SubjectId};
use credit_bank_domain::ledger::{Account, LedgerError};
use diesel::prelude::*;
use std::collections::BTreeMap;

fn account(key: &str) -> Result<Account, StoreError> {
    key.parse()
        .map_err(|_| StoreError::Corrupt(format!("account {key}")))
}

fn accounts(rows: Vec<(String, i64)>) -> Result<Vec<(Account, i64)>, StoreError> {
    rows.into_iter()
        .map(|(key, amount)| Ok((account(&key)?, amount)))
        .collect()
}

fn with_postings(
    connection: &mut Conn,
    learner: LearnerId,
    entries: Vec<EntryWire>,
) -> Result<Vec<(EntryRow, Vec<PostingRow>)>, StoreError> {
    let entries: Vec<EntryRow> = entries.into_iter().map(Into::into).collect();
    let sequences: Vec<i64> = entries.iter().map(|it| it.sequence).collect();
    let mut postings: BTreeMap<i64, Vec<PostingRow>> = BTreeMap::new();
    let rows = posting::table
        .filter(posting::learner_id.eq(Db(learner)))
        .filter(posting::sequence.eq_any(sequences))
        .order((posting::sequence, posting::number))
        .select(PostingWire::as_select())
        .load(connection)?;
    for row in rows {
        postings.entry(row.sequence()).or_default().push(row.into());
    }
    Ok(entries
        .into_iter()
        .map(|it| {
            let own = postings.remove(&it.sequence).unwrap_or_default();
            (it, own)
        })
        .collect())
}

impl LedgerReads for Conn {
    fn balances_of(&mut self, learner: LearnerId) -> Result<Vec<(Account, i64)>, StoreError> {
        accounts(
            balance::table
                .filter(balance::learner_id.eq(Db(learner)))
                .order(balance::account)
                .select((balance::account, balance::amount))
                .load(self)?,
        )
    }

    fn balances_as_of(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<(Vec<(Account, i64)>, i64), StoreError> {
        let high_water: Option<i64> = entry::table
            .filter(entry::learner_id.eq(Db(learner)))
            .filter(entry::recorded_at.le(Db(instant)))
            .select(diesel::dsl::max(entry::sequence))
            .first(self)?;
        let high_water = high_water.unwrap_or(0);
        let rows: Vec<(String, i64)> = posting::table
            .filter(posting::learner_id.eq(Db(learner)))
            .filter(posting::sequence.le(high_water))
            .select((posting::account, posting::amount))
            .load(self)?;
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (key, amount) in rows {
            add(&mut sums, key, amount)?;
        }
        let sums: Vec<_> = sums.into_iter().collect();
        let own = accounts(sums)?
            .into_iter()
            .filter(|(account, _)| !account.is_contra())
            .collect();
        Ok((own, high_water))
    }

    fn list_entries(
        &mut self,
        learner: LearnerId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(EntryRow, Vec<PostingRow>)>, StoreError> {
        let entries = entry::table
            .filter(entry::learner_id.eq(Db(learner)))
            .filter(entry::sequence.gt(after))
            .order(entry::sequence)
            .limit(limit)
            .select(EntryWire::as_select())
            .load(self)?;
        with_postings(self, learner, entries)
    }

    fn list_entries_of_cause(
        &mut self,
        learner: LearnerId,
        cause: SubjectId,
    ) -> Result<Vec<(EntryRow, Vec<PostingRow>)>, StoreError> {
        let entries = entry::table
            .filter(entry::learner_id.eq(Db(learner)))
            .filter(entry::cause_id.eq(Db(cause)))
            .order(entry::sequence)
            .select(EntryWire::as_select())
            .load(self)?;
        with_postings(self, learner, entries)
    }

    fn find_entry(
        &mut self,
        learner: LearnerId,
        id: EntryId,
    ) -> Result<Option<(EntryRow, Vec<PostingRow>)>, StoreError> {
        let entries = entry::table
            .filter(entry::learner_id.eq(Db(learner)))
            .filter(entry::id.eq(Db(id)))
            .select(EntryWire::as_select())
            .load(self)?;
        Ok(with_postings(self, learner, entries)?.pop())
    }

    fn contra_balances(&mut self) -> Result<Vec<(Account, i64)>, StoreError> {
        accounts(
            contra_balance::table
                .order(contra_balance::account)
                .select((contra_balance::account, contra_balance::amount))
                .load(self)?,
        )
    }

    fn list_learner_ids(
        &mut self,
        after: Option<LearnerId>,
        limit: i64,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let mut query = learner::table
            .select(learner::id)
            .order(learner::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(learner::id.gt(Db(after)));
        }
        let ids: Vec<Db<LearnerId>> = query.load(self)?;
        Ok(ids.into_iter().map(|Db(id)| id).collect())
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, i64>, key: K, amount: i64) -> Result<(), StoreError> {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).ok_or(LedgerError::Overflow)?;
    Ok(())
}

impl LedgerWrites for Conn {
    fn post_entries(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        let mut own: BTreeMap<(LearnerId, String), i64> = BTreeMap::new();
        let mut contra: BTreeMap<String, i64> = BTreeMap::new();
        let mut counts: BTreeMap<LearnerId, i64> = BTreeMap::new();
        for new in entries {
            counts.insert(new.row.learner_id, new.row.sequence);
            for (number, posting) in (0..).zip(new.entry.postings()) {
                let key = posting.account.key();
                if posting.account.is_contra() {
                    add(&mut contra, key.clone(), posting.amount_hundredths)?;
                } else {
                    let of = (new.row.learner_id, key.clone());
                    add(&mut own, of, posting.amount_hundredths)?;
                }
                rows.push(PostingRow {
                    learner_id: new.row.learner_id,
                    sequence: new.row.sequence,
                    number,
                    account: key,
                    amount: posting.amount_hundredths,
                });
            }
        }
        let heads: Vec<EntryRow> = entries.iter().map(|new| new.row.clone()).collect();
        dialect::insert_entries(self, &heads)?;
        dialect::insert_postings(self, &rows)?;
        for (key, amount) in dialect::add_to_balances(self, &own)? {
            refuse_below_zero(&key, amount)?;
        }
        dialect::add_to_contra_balances(self, &contra)?;
        dialect::set_entry_counts(self, &counts)?;
        Ok(())
    }
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
