//! The four books.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{EntryRow, EntryWire, PostingRow, PostingWire};
use crate::schema::{balance, contra_balance, entry, learner, posting};
use crate::sql_types::Db;
use crate::sums::{Sums, account, add};
use crate::tx::{LedgerReads, LedgerWrites, NewEntry};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{EntryId, LearnerId, SubjectId};
use credit_bank_domain::ledger::Account;
use diesel::prelude::*;
use std::collections::BTreeMap;

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

impl LedgerWrites for Conn {
    fn post_entries(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        let sums = Sums::of(entries)?;
        dialect::insert_all::<EntryWire, _>(self, &sums.heads)?;
        dialect::insert_all::<PostingWire, _>(self, &sums.postings)?;
        Sums::check(dialect::add_to_balances(self, &sums.own)?)?;
        dialect::add_to_contra_balances(self, &sums.contra)?;
        dialect::set_entry_counts(self, &sums.counts)?;
        Ok(())
    }
}
