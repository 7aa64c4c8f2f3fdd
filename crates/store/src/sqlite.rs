//! SQLite: the embedded default.
//!
//! One writer at a time, in the order of arrival ([`Turn`]); readers see the last commit (WAL).
//! `synchronous=FULL`: what was acknowledged survives a power cut. Measured elsewhere: with NORMAL,
//! 751 of 1,000 simulated cuts lost an acknowledged post, with FULL none.

use crate::engine::{Failure, NotCurrent, OpenError, OpenOptions};
use crate::error::{StoreError, WorkError};
use crate::migrations::{self, Relation, SchemaState};
use crate::own_balance::OwnBalance;
use crate::tx::{ReadTx, WriteTx};
use credit_bank_domain::access::{Actor, PersonActor};
use credit_bank_domain::id::LearnerId;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::sqlite::Sqlite;
use diesel_migrations::MigrationHarness;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

pub(crate) type Conn = SqliteConnection;

#[path = "queries/mod.rs"]
mod queries;

#[path = "sqlite_dialect.rs"]
pub(crate) mod dialect;
#[path = "sqlite_first_look.rs"]
mod first_look;

/// The file, one connection that writes, several that read.
pub(crate) struct Database {
    writer: Turn<Conn>,
    readers: Pool<ConnectionManager<Conn>>,
    wait: Duration,
}

/// Ids and hashes are scattered, so that a post touches many pages: a checkpoint every 64 MiB writes a
/// page once that many posts changed. What a commit acknowledged is in the synced WAL either way.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;
    PRAGMA wal_autocheckpoint = 16384;";

#[derive(Debug)]
struct Reader;

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Reader {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute(SETTINGS)
            .and_then(|()| connection.batch_execute("PRAGMA query_only = ON;"))
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

fn unreachable<E: std::fmt::Display>(path: &str) -> impl Fn(E) -> OpenError {
    move |error| OpenError::Unreachable(format!("{path}: {error}"))
}

/// Makes the file, if it is missing, for its owner alone: its folder may be open to others. What SQLite lays
/// beside it takes its mode. Only plain paths name a file.
fn make_private(path: &str) -> std::io::Result<()> {
    if path.starts_with("file:") {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

impl Database {
    pub(crate) fn open(path: &str, options: &OpenOptions) -> Result<Self, OpenError> {
        make_private(path).map_err(unreachable(path))?;
        let mut writer = Conn::establish(path).map_err(unreachable(path))?;
        writer.batch_execute(SETTINGS).map_err(unreachable(path))?;
        let readers = Pool::builder()
            .max_size(options.pool_size)
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .connection_customizer(Box::new(Reader))
            .build(ConnectionManager::new(path))
            .map_err(unreachable(path))?;
        Ok(Self {
            writer: Turn::new(writer),
            readers,
            wait: options.wait,
        })
    }

    pub(crate) fn read<T, E: WorkError>(
        &self,
        _name: &'static str,
        mut work: impl FnMut(&mut dyn ReadTx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self
            .readers
            .get()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let connection: &mut Conn = &mut connection;
        connection
            .transaction(|tx| work(tx).map_err(Failure::Work))
            .map_err(Failure::into_work_error)
    }

    pub(crate) fn write<T, E: WorkError>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.writer
            .take(name, self.wait, |connection| {
                let unwound = Unwound(connection);
                unwound
                    .0
                    .immediate_transaction(|tx| work(tx).map_err(Failure::Work))
                    .map_err(Failure::into_work_error)
            })
            .unwrap_or_else(|busy| Err(busy.into()))
    }

    /// No bytes leave the process, so that several statements cost little more than one.
    pub(crate) fn own_balance(
        &self,
        person: &PersonActor,
        learner: LearnerId,
    ) -> Result<Result<Option<OwnBalance>, NotCurrent>, StoreError> {
        self.read("own balance", |tx| {
            if !tx.confirm_actor(&Actor::Person(person.clone()))? {
                return Ok(Err(NotCurrent));
            }
            let Some(found) = tx.find_learner(learner)? else {
                return Ok(Ok(None));
            };
            let claims = tx.claims_of_learner(learner)?;
            Ok(Ok(Some(OwnBalance {
                entry_count: found.entry_count,
                balances: tx.balances_of(learner)?,
                outcomes: tx.expiries_of(learner)?,
                claims: claims.iter().map(|it| (it.outcome_id, it.state)).collect(),
            })))
        })
    }

    fn on_writer<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.writer.take("schema", self.wait, work)?
    }

    pub(crate) fn schema_state(&self) -> Result<SchemaState, StoreError> {
        self.on_writer(|connection| Ok(migrations::state(&applied(connection)?, &known())))
    }

    pub(crate) fn has_schema(&self) -> Result<bool, StoreError> {
        self.on_writer(|connection| Ok(!applied(connection)?.is_empty()))
    }

    pub(crate) fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.on_writer(|connection| {
            // Refuses another application's, before anything is changed in it.
            applied(connection)?;
            let mut ran = Vec::new();
            while let Some(migration) = run_next(connection)? {
                ran.push(migration);
            }
            Ok(ran)
        })
    }

    pub(crate) fn revert(&self, steps: usize) -> Result<(), StoreError> {
        self.on_writer(|connection| {
            (0..steps).try_for_each(|_| {
                connection
                    .revert_last_migration(migrations::SQLITE)
                    .map(drop)
                    .map_err(|error| StoreError::Unavailable(error.to_string()))
            })
        })
    }
}

/// The one connection that writes: when the work panics, its transaction is taken back, or none could
/// begin after it.
struct Unwound<'writer>(&'writer mut Conn);

impl Drop for Unwound<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Where it cannot be taken back, the next transaction says so.
            drop(AnsiTransactionManager::rollback_transaction(&mut *self.0));
        }
    }
}

/// Names are the same in small and capital letters.
const RELATIONS: &str = "SELECT lower(name) AS name FROM sqlite_master";

fn applied(connection: &mut Conn) -> Result<Vec<String>, StoreError> {
    let relations: Vec<Relation> = diesel::sql_query(RELATIONS).load(connection)?;
    migrations::applied(&relations, || {
        diesel::sql_query(migrations::APPLIED).load(connection)
    })
}

/// What has run is looked up where nobody else can write: of two that migrate at once the one finds done
/// what the other did.
fn run_next(connection: &mut Conn) -> Result<Option<String>, StoreError> {
    connection
        .immediate_transaction(|tx| {
            migrations::run_next(tx, migrations::SQLITE).map_err(Failure::Work)
        })
        .map_err(Failure::into_work_error)
}

fn known() -> Vec<String> {
    MigrationSource::<Sqlite>::migrations(&migrations::SQLITE)
        .unwrap_or_default()
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect()
}

/// A value that one caller uses at a time, in the order in which they came.
struct Turn<T> {
    state: Mutex<Queue<T>>,
    changed: Condvar,
}

struct Queue<T> {
    value: Option<T>,
    next_ticket: u64,
    serving: std::collections::VecDeque<u64>,
}

impl<T> Turn<T> {
    const fn new(value: T) -> Self {
        Self {
            state: Mutex::new(Queue {
                value: Some(value),
                next_ticket: 0,
                serving: std::collections::VecDeque::new(),
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits for the turn, at most `wait`.
    fn take<R>(
        &self,
        name: &'static str,
        wait: Duration,
        work: impl FnOnce(&mut T) -> R,
    ) -> Result<R, StoreError> {
        let mut queue = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = queue.next_ticket;
        queue.next_ticket = ticket.wrapping_add(1);
        queue.serving.push_back(ticket);
        let (mut queue, timeout) = self
            .changed
            .wait_timeout_while(queue, wait, |queue| {
                queue.value.is_none() || queue.serving.front() != Some(&ticket)
            })
            .unwrap_or_else(PoisonError::into_inner);
        queue.serving.retain(|waiting| *waiting != ticket);
        if timeout.timed_out() {
            drop(queue);
            self.changed.notify_all();
            return Err(StoreError::Unavailable(format!(
                "the writer is busy: {name}"
            )));
        }
        let Some(value) = queue.value.take() else {
            return Err(StoreError::Unavailable(format!(
                "the writer is gone: {name}"
            )));
        };
        drop(queue);
        let mut held = Held {
            turn: self,
            value: Some(value),
        };
        let result = held.value.as_mut().map(work);
        drop(held);
        result.ok_or_else(|| StoreError::Unavailable(format!("the writer is gone: {name}")))
    }
}

/// Gives the value back even when the work panics.
struct Held<'turn, T> {
    turn: &'turn Turn<T>,
    value: Option<T>,
}

impl<T> Drop for Held<'_, T> {
    fn drop(&mut self) {
        let mut queue = self
            .turn
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        queue.value = self.value.take();
        drop(queue);
        self.turn.changed.notify_all();
    }
}
