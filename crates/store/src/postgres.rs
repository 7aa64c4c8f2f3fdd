//! PostgreSQL: production.
//!
//! READ COMMITTED with the learners' rows locked in id order. SERIALIZABLE was measured elsewhere:
//! 900 to 1,200 retries for 400 posts on one hot account. A deadlock or a serialisation failure is
//! run again, a bounded number of times; a dead connection once.

use crate::engine::{Failure, NotCurrent, OpenError, OpenOptions};
use crate::error::{StoreError, WorkError};
use crate::migrations::{self, Relation, SchemaState};
use crate::own_balance::OwnBalance;
use crate::tx::{ReadTx, WriteTx};
use address::Address;
use credit_bank_domain::access::PersonActor;
use credit_bank_domain::id::LearnerId;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use diesel_migrations::MigrationHarness;
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(crate) type Conn = PgConnection;

#[path = "queries/mod.rs"]
mod queries;

#[path = "postgres_address.rs"]
mod address;

#[path = "postgres_dialect.rs"]
pub(crate) mod dialect;
#[path = "postgres_first_look.rs"]
mod first_look;
#[path = "postgres_own_balance.rs"]
mod own_balance;

/// How often a piece of work runs at most.
const ATTEMPTS: usize = 5;

/// The lock of whoever migrates: "credit" in ASCII.
const MIGRATION_LOCK: i64 = 0x6372_6564_6974;
/// How long one waits while another migrates, and for how long he sleeps before he looks again.
const MIGRATION_WAIT: Duration = Duration::from_mins(1);
const MIGRATION_STEP: Duration = Duration::from_millis(20);

/// A pool of connections.
pub(crate) struct Database {
    pool: Pool<ConnectionManager<Conn>>,
    /// Transactions run again.
    retries: AtomicU64,
    /// How many writers may work side by side with profit.
    writers: usize,
}

#[derive(Debug)]
struct Settings {
    statement: Duration,
}

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let statement = self.statement.as_millis();
        // Statements stay prepared while tables grow from nothing: a plan made over an empty table would
        // scan it for ever. Every query of the store has its index; scans are only for what has none.
        connection
            .batch_execute(&format!(
                "SET statement_timeout = {statement}; SET lock_timeout = {statement}; SET TIME ZONE 'UTC';
                 SET idle_in_transaction_session_timeout = {statement}; SET synchronous_commit = on;
                 SET enable_seqscan = off;"
            ))
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

impl Database {
    pub(crate) fn open(url: &str, options: &OpenOptions) -> Result<Self, OpenError> {
        let address = Address::of(url)?;
        Pool::builder()
            .max_size(options.pool_size)
            .min_idle(Some(1))
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .connection_customizer(Box::new(Settings {
                statement: options.statement,
            }))
            .build(ConnectionManager::new(url))
            .map(|pool| Self {
                pool,
                retries: AtomicU64::new(0),
                writers: usize::try_from(options.pool_size / 4).unwrap_or(1).max(1),
            })
            .map_err(|error| address.unreachable(&error))
    }

    pub(crate) const fn writers(&self) -> usize {
        self.writers
    }

    pub(crate) fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    fn connection(&self) -> Result<PooledConnection<ConnectionManager<Conn>>, StoreError> {
        self.pool
            .get()
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// Runs the attempt until it succeeds, fails for good, or has had its number of tries. Where the connection is lost
    /// it runs again on another, unless all was done but the answer to the COMMIT: what is done may not be done twice.
    fn attempts<T, E: WorkError>(
        &self,
        name: &'static str,
        is_done: &Cell<bool>,
        mut attempt: impl FnMut(&mut Conn) -> Result<T, Failure<E>>,
    ) -> Result<T, E> {
        let (mut contended, mut lost) = (1_usize, 0_u32);
        loop {
            let mut connection = self.connection()?;
            is_done.set(false);
            let error = match attempt(&mut connection) {
                Ok(value) => return Ok(value),
                Err(failure) => failure.into_work_error(),
            };
            let again = match error.store_error() {
                Some(StoreError::Contended(_)) => {
                    contended = contended.saturating_add(1);
                    contended <= ATTEMPTS
                }
                // The pool may hand out as many that died meanwhile as it holds; a fresh one may do.
                Some(StoreError::Unavailable(_)) => {
                    lost = lost.saturating_add(1);
                    lost <= self.pool.max_size()
                        && !is_done.get()
                        && connection_is_dead(&mut connection)
                }
                _ => false,
            };
            if !again {
                return Err(error);
            }
            self.retries.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(transaction = name, contended, lost, "run again");
        }
    }

    pub(crate) fn read<T, E: WorkError>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut dyn ReadTx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.attempts(name, &Cell::new(false), |connection| {
            connection
                .build_transaction()
                .read_only()
                .repeatable_read()
                .run(|tx| work(tx).map_err(Failure::Work))
        })
    }

    pub(crate) fn own_balance(
        &self,
        person: &PersonActor,
        learner: LearnerId,
    ) -> Result<Result<Option<OwnBalance>, NotCurrent>, StoreError> {
        self.attempts("own balance", &Cell::new(false), |connection| {
            own_balance::own_balance(connection, person, learner).map_err(Failure::Work)
        })
    }

    pub(crate) fn write<T, E: WorkError>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        let is_done = Cell::new(false);
        self.attempts(name, &is_done, |connection| {
            connection.transaction(|tx| {
                let value = work(tx).map_err(Failure::Work)?;
                is_done.set(true);
                Ok(value)
            })
        })
    }

    pub(crate) fn schema_state(&self) -> Result<SchemaState, StoreError> {
        let mut connection = self.connection()?;
        Ok(migrations::state(&applied(&mut connection)?, &known()))
    }

    pub(crate) fn has_schema(&self) -> Result<bool, StoreError> {
        let mut connection = self.connection()?;
        Ok(!applied(&mut connection)?.is_empty())
    }

    pub(crate) fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.connection()?;
        // Refuses another application's, before anything is changed in it.
        applied(&mut connection)?;
        let mut ran = Vec::new();
        while let Some(migration) = run_next(&mut connection)? {
            ran.push(migration);
        }
        Ok(ran)
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

/// Where the migrations would make their tables.
const RELATIONS: &str = "SELECT c.relname::text AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()";

fn applied(connection: &mut Conn) -> Result<Vec<String>, StoreError> {
    let relations: Vec<Relation> = diesel::sql_query(RELATIONS).load(connection)?;
    migrations::applied(&relations, || {
        diesel::sql_query(migrations::APPLIED).load(connection)
    })
}

/// Runs the next migration when it is its turn; `None` where none is left. Of two that migrate at once the
/// one finds done what the other did.
fn run_next(connection: &mut Conn) -> Result<Option<String>, StoreError> {
    let begun = Instant::now();
    loop {
        let turn = connection
            .transaction(|tx| take_turn(tx).map_err(Failure::Work))
            .map_err(Failure::into_work_error)?;
        match turn {
            Turn::Had(ran) => return Ok(ran),
            Turn::Another if begun.elapsed() < MIGRATION_WAIT => std::thread::sleep(MIGRATION_STEP),
            Turn::Another => {
                return Err(StoreError::Unavailable(format!(
                    "another migrate has been at work for {} seconds; run this one again when it has ended",
                    MIGRATION_WAIT.as_secs()
                )));
            }
        }
    }
}

/// Whose turn it was to migrate, and what ran.
enum Turn {
    Had(Option<String>),
    Another,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    locked: bool,
}

/// The lock ends with the transaction, so that nobody who dies keeps it.
fn take_turn(tx: &mut Conn) -> Result<Turn, StoreError> {
    let asked = format!("SELECT pg_try_advisory_xact_lock({MIGRATION_LOCK}) AS locked");
    let Locked { locked } = diesel::sql_query(asked).get_result(tx)?;
    if !locked {
        return Ok(Turn::Another);
    }
    migrations::run_next(tx, migrations::POSTGRES).map(Turn::Had)
}

fn known() -> Vec<String> {
    MigrationSource::<Pg>::migrations(&migrations::POSTGRES)
        .unwrap_or_default()
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect()
}
