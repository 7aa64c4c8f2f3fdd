//! One store, one of two databases, chosen by the URL.

use crate::error::{StoreError, WorkError};
use crate::migrations::SchemaState;
use crate::own_balance::OwnBalance;
use crate::tx::{ReadTx, WriteTx};
use crate::{postgres, sqlite};
use credit_bank_domain::access::PersonActor;
use credit_bank_domain::id::LearnerId;
use std::time::Duration;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Connections for reading (SQLite), or for everything (PostgreSQL).
    pub pool_size: u32,
    /// How long a transaction waits for a connection or the writer's turn before it is refused.
    pub wait: Duration,
    /// How long one statement may run.
    pub statement: Duration,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            pool_size: 8,
            wait: Duration::from_secs(5),
            statement: Duration::from_secs(10),
        }
    }
}

/// Why a store cannot be opened. The URL is never repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://` nor `postgres://`.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// `sqlite://` with no path: SQLite would keep everything in a file that is gone with the process, one
    /// for each connection.
    #[error("DATABASE_URL names no file: it must be sqlite://PATH")]
    NoFile,
    /// Which part of the address is the password cannot be told.
    #[error(
        "DATABASE_URL cannot be read: in user and password of postgres://USER:PASSWORD@HOST/NAME every @ : / ? % and blank must be written as % and two digits, @ as %40"
    )]
    Malformed,
    /// The database did not answer or refused; where it is and why.
    #[error("the database cannot be opened: {0}")]
    Unreachable(String),
}

/// The person was suspended, or the token is older than the account's last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCurrent;

/// The store.
pub struct Store(Engine);

enum Engine {
    Sqlite(sqlite::Database),
    Postgres(postgres::Database),
}

impl Store {
    /// Opens the database the URL names; a SQLite file is made where there is none.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(url: &str, options: &OpenOptions) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path.starts_with(':') {
                return Err(OpenError::NoFile);
            }
            return sqlite::Database::open(path, options).map(|it| Self(Engine::Sqlite(it)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return postgres::Database::open(url, options).map(|it| Self(Engine::Postgres(it)));
        }
        Err(OpenError::UnknownScheme)
    }

    /// `sqlite` or `postgres`.
    pub const fn database_name(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// How many transactions were run again since the store was opened, because another was in their way
    /// or a connection had died. SQLite's one writer meets nobody.
    pub fn retries(&self) -> u64 {
        match &self.0 {
            Engine::Sqlite(_) => 0,
            Engine::Postgres(database) => database.retries(),
        }
    }

    /// How many writers may work side by side with profit: SQLite has one writer; on PostgreSQL a quarter
    /// of the connections, so that the other work keeps its own.
    pub const fn writers(&self) -> usize {
        match &self.0 {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(database) => database.writers(),
        }
    }

    /// Is the schema the one this binary was built for?
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn schema_state(&self) -> Result<SchemaState, StoreError> {
        match &self.0 {
            Engine::Sqlite(database) => database.schema_state(),
            Engine::Postgres(database) => database.schema_state(),
        }
    }

    /// Did a migration ever run here? A new database has none.
    ///
    /// # Errors
    /// As [`Self::schema_state`].
    pub fn has_schema(&self) -> Result<bool, StoreError> {
        match &self.0 {
            Engine::Sqlite(database) => database.has_schema(),
            Engine::Postgres(database) => database.has_schema(),
        }
    }

    /// Brings the schema to this binary's version; says which migrations ran.
    ///
    /// # Errors
    /// When a migration fails; the ones before it stay.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        match &self.0 {
            Engine::Sqlite(database) => database.migrate(),
            Engine::Postgres(database) => database.migrate(),
        }
    }

    /// Takes back the last `steps` migrations; for tests of the migrations.
    ///
    /// # Errors
    /// When a migration cannot be taken back.
    pub fn revert(&self, steps: usize) -> Result<(), StoreError> {
        match &self.0 {
            Engine::Sqlite(database) => database.revert(steps),
            Engine::Postgres(database) => database.revert(steps),
        }
    }

    /// Runs `work` on a consistent view of the database; nothing is written.
    ///
    /// `name` says in logs and metrics what the transaction was.
    ///
    /// # Errors
    /// The work's own error, or a [`StoreError`] inside it.
    pub fn read<T, E: WorkError>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn ReadTx) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::Sqlite(database) => database.read(name, work),
            Engine::Postgres(database) => database.read(name, work),
        }
    }

    /// What the balance of this person's own account is made of; nothing where there is no such
    /// account. On PostgreSQL it is one statement, which is a transaction by itself.
    ///
    /// # Errors
    /// [`NotCurrent`] inside the `Ok` where the person's standing is not as the token says.
    pub fn own_balance(
        &self,
        person: &PersonActor,
        learner: LearnerId,
    ) -> Result<Result<Option<OwnBalance>, NotCurrent>, StoreError> {
        match &self.0 {
            Engine::Sqlite(database) => database.own_balance(person, learner),
            Engine::Postgres(database) => database.own_balance(person, learner),
        }
    }

    /// Runs `work` and commits, or leaves no trace. When this returns `Ok`, the work is durable.
    ///
    /// # Errors
    /// The work's own error, or a [`StoreError`] inside it.
    pub fn write<T, E: WorkError>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::Sqlite(database) => database.write(name, work),
            Engine::Postgres(database) => database.write(name, work),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.database_name()).finish()
    }
}

/// Diesel's transactions want one error that its own errors turn into; this carries both.
pub(crate) enum Failure<E> {
    Work(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl<E: WorkError> Failure<E> {
    pub(crate) fn into_work_error(self) -> E {
        match self {
            Self::Work(error) => error,
            Self::Database(error) => StoreError::from(error).into(),
        }
    }
}
