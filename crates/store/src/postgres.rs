//! PostgreSQL: production.
//!
//! READ COMMITTED with the learners' rows locked in id order. SERIALIZABLE was measured elsewhere:
//! 900 to 1,200 retries for 400 posts on one hot account. A deadlock or a serialisation failure is
//! run again, a bounded number of times; a dead connection once.

use crate::engine::{Failure, OpenError, OpenOptions};
use crate::error::{StoreError, WorkError};
use crate::migrations::{self, SchemaState};
use crate::tx::{ReadTx, WriteTx};
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use diesel_migrations::MigrationHarness;
use std::time::Duration;

pub(crate) type Conn = PgConnection;

#[path = "queries/mod.rs"]
mod queries;

/// What PostgreSQL does its own way.
pub(crate) mod dialect {
    use super::Conn;
    use crate::rows::{EntryRow, EntryWire, PostingRow, PostingWire};
    use crate::schema::{entry, learner, posting};
    use crate::sql_types::Db;
    use crate::sql_types::DbUuid;
    use credit_bank_domain::id::LearnerId;
    use diesel::prelude::*;
    use diesel::sql_types::{Array, BigInt, Text};
    use std::collections::BTreeMap;

    /// Locks the rows in id order, so that two writers never wait for each other in a circle.
    pub(crate) fn lock_learners(
        connection: &mut Conn,
        learners: &[LearnerId],
    ) -> QueryResult<Vec<(LearnerId, i64)>> {
        learner::table
            .filter(learner::id.eq_any(learners.iter().map(|id| Db(*id))))
            .order(learner::id)
            .select((learner::id, learner::entry_count))
            .for_no_key_update()
            .load::<(Db<LearnerId>, i64)>(connection)
            .map(|rows| {
                rows.into_iter()
                    .map(|(Db(id), count)| (id, count))
                    .collect()
            })
    }

    fn all<T: Clone, W: From<T>>(values: impl Iterator<Item = T>) -> Vec<W> {
        values.map(W::from).collect()
    }

    /// One statement for all: what costs here is the round trip.
    pub(crate) fn insert_entries(connection: &mut Conn, rows: &[EntryRow]) -> QueryResult<()> {
        for chunk in rows.chunks(1_000) {
            diesel::insert_into(entry::table)
                .values(all::<_, EntryWire>(chunk.iter()))
                .execute(connection)?;
        }
        Ok(())
    }

    pub(crate) fn insert_postings(connection: &mut Conn, rows: &[PostingRow]) -> QueryResult<()> {
        for chunk in rows.chunks(2_000) {
            diesel::insert_into(posting::table)
                .values(all::<_, PostingWire>(chunk.iter()))
                .execute(connection)?;
        }
        Ok(())
    }

    #[derive(QueryableByName)]
    struct BalanceAfter {
        #[diesel(sql_type = Text)]
        account: String,
        #[diesel(sql_type = BigInt)]
        amount: i64,
    }

    /// Adds the amounts and gives the balances after.
    pub(crate) fn add_to_balances(
        connection: &mut Conn,
        amounts: &BTreeMap<(LearnerId, String), i64>,
    ) -> QueryResult<Vec<(String, i64)>> {
        let learners: Vec<Db<LearnerId>> =
            amounts.keys().map(|(learner, _)| Db(*learner)).collect();
        let accounts: Vec<&String> = amounts.keys().map(|(_, account)| account).collect();
        let amounts: Vec<i64> = amounts.values().copied().collect();
        diesel::sql_query(
            "INSERT INTO balance SELECT * FROM unnest($1, $2, $3)
             ON CONFLICT (learner_id, account) DO UPDATE SET amount = balance.amount + excluded.amount
             RETURNING account, amount",
        )
        .bind::<Array<DbUuid>, _>(learners)
        .bind::<Array<Text>, _>(accounts)
        .bind::<Array<BigInt>, _>(amounts)
        .load::<BalanceAfter>(connection)
        .map(|rows| rows.into_iter().map(|row| (row.account, row.amount)).collect())
    }

    /// In the order of the accounts, so that two writers never wait for each other in a circle.
    pub(crate) fn add_to_contra_balances(
        connection: &mut Conn,
        amounts: &BTreeMap<String, i64>,
    ) -> QueryResult<()> {
        let (accounts, amounts): (Vec<&String>, Vec<i64>) = amounts
            .iter()
            .map(|(account, amount)| (account, *amount))
            .unzip();
        diesel::sql_query(
            "INSERT INTO contra_balance SELECT * FROM unnest($1, $2)
             ON CONFLICT (account) DO UPDATE SET amount = contra_balance.amount + excluded.amount",
        )
        .bind::<Array<Text>, _>(accounts)
        .bind::<Array<BigInt>, _>(amounts)
        .execute(connection)
        .map(drop)
    }

    pub(crate) fn set_entry_counts(
        connection: &mut Conn,
        counts: &BTreeMap<LearnerId, i64>,
    ) -> QueryResult<()> {
        let (learners, counts): (Vec<Db<LearnerId>>, Vec<i64>) = counts
            .iter()
            .map(|(learner, count)| (Db(*learner), *count))
            .unzip();
        diesel::sql_query(
            "UPDATE learner SET entry_count = new.count
             FROM unnest($1, $2) AS new (id, count) WHERE learner.id = new.id",
        )
        .bind::<Array<DbUuid>, _>(learners)
        .bind::<Array<BigInt>, _>(counts)
        .execute(connection)
        .map(drop)
    }
}

/// How often a piece of work runs at most.
const ATTEMPTS: usize = 5;

/// A pool of connections.
pub(crate) struct Database {
    pool: Pool<ConnectionManager<Conn>>,
}

#[derive(Debug)]
struct Settings {
    statement: Duration,
}

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let statement = self.statement.as_millis();
        connection
            .batch_execute(&format!(
                "SET statement_timeout = {statement}; SET lock_timeout = {statement}; SET TIME ZONE 'UTC';
                 SET idle_in_transaction_session_timeout = {statement}; SET synchronous_commit = on;"
            ))
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

impl Database {
    pub(crate) fn open(url: &str, options: &OpenOptions) -> Result<Self, OpenError> {
        Pool::builder()
            .max_size(options.pool_size)
            .min_idle(Some(1))
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .connection_customizer(Box::new(Settings {
                statement: options.statement,
            }))
            .build(ConnectionManager::new(url))
            .map(|pool| Self { pool })
            .map_err(|_| OpenError::Unreachable("no connection to PostgreSQL".to_owned()))
    }

    fn connection(&self) -> Result<PooledConnection<ConnectionManager<Conn>>, StoreError> {
        self.pool
            .get()
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// Runs the attempt until it succeeds, fails for good, or has had its number of tries.
    fn attempts<T, E: WorkError>(
        &self,
        name: &'static str,
        mut attempt: impl FnMut(&mut Conn) -> Result<T, Failure<E>>,
    ) -> Result<T, E> {
        for number in 1..=ATTEMPTS {
            let mut connection = self.connection()?;
            let error = match attempt(&mut connection) {
                Ok(value) => return Ok(value),
                Err(failure) => failure.into_work_error(),
            };
            let again = match error.store_error() {
                Some(StoreError::Contended(_)) => number < ATTEMPTS,
                // The pool hands out a connection that died meanwhile; a fresh one may do.
                Some(StoreError::Unavailable(_)) => {
                    number < 2 && connection_is_dead(&mut connection)
                }
                _ => false,
            };
            if !again {
                return Err(error);
            }
            tracing::debug!(transaction = name, attempt = number, "run again");
        }
        Err(StoreError::Unavailable(format!("too much contention: {name}")).into())
    }

    pub(crate) fn read<T, E: WorkError>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut dyn ReadTx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.attempts(name, |connection| {
            connection
                .build_transaction()
                .read_only()
                .repeatable_read()
                .run(|tx| work(tx).map_err(Failure::Work))
        })
    }

    pub(crate) fn write<T, E: WorkError>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.attempts(name, |connection| {
            connection.transaction(|tx| work(tx).map_err(Failure::Work))
        })
    }

    pub(crate) fn schema_state(&self) -> Result<SchemaState, StoreError> {
        migrations::state(&mut *self.connection()?, &known())
    }

    pub(crate) fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.connection()?
            .run_pending_migrations(migrations::POSTGRES)
            .map(|ran| ran.iter().map(ToString::to_string).collect())
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    pub(crate) fn revert(&self, steps: usize) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        (0..steps).try_for_each(|_| {
            connection
                .revert_last_migration(migrations::POSTGRES)
                .map(drop)
                .map_err(|error| StoreError::Unavailable(error.to_string()))
        })
    }
}

fn connection_is_dead(connection: &mut Conn) -> bool {
    connection.batch_execute("SELECT 1").is_err()
}

fn known() -> Vec<String> {
    MigrationSource::<Pg>::migrations(&migrations::POSTGRES)
        .unwrap_or_default()
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect()
}
