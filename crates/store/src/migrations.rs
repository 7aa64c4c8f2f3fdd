//! The schema's versions: what this binary was built for, and what the database has.

use crate::error::StoreError;
use crate::schema;
use diesel::QueryResult;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// The migrations of the SQLite dialect.
pub(crate) const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
/// The migrations of the PostgreSQL dialect.
pub(crate) const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Where Diesel notes what has run.
const BOOKKEEPING: &str = "__diesel_schema_migrations";

/// The name of something that takes the names of tables: a table, a view, an index.
#[derive(diesel::QueryableByName)]
pub(crate) struct Relation {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// A migration that ran here.
#[derive(diesel::QueryableByName)]
pub(crate) struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Diesel makes its notes before it reads them; a role that may make nothing and a database that is only
/// read have to be asked as well.
pub(crate) const APPLIED: &str = "SELECT version FROM __diesel_schema_migrations";

/// How the database's schema stands to this binary's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    Current,
    /// Some migrations have not run; `migrate` runs them.
    Older(Vec<String>),
    /// The database has migrations this binary does not know: it is too old for it.
    Newer(Vec<String>),
}

/// The migrations that ran in a database with these relations; `read` is asked only where there are notes.
/// Nothing is written. Refuses a database in which none ever ran and names of ours are taken: half of them
/// would run before one meets what is another's.
pub(crate) fn applied(
    relations: &[Relation],
    read: impl FnOnce() -> QueryResult<Vec<Applied>>,
) -> Result<Vec<String>, StoreError> {
    let is_there = |name: &str| relations.iter().any(|relation| relation.name == name);
    let notes = if is_there(BOOKKEEPING) {
        read()?
    } else {
        Vec::new()
    };
    let taken: Vec<&str> = schema::NAMES
        .iter()
        .copied()
        .filter(|name| is_there(name))
        .collect();
    if notes.is_empty() && !taken.is_empty() {
        return Err(StoreError::Foreign(taken.join(", ")));
    }
    Ok(notes.into_iter().map(|note| note.version).collect())
}

/// Runs the first migration that has not run here and says which; `None` where all have. Whoever calls it
/// keeps others from migrating meanwhile.
pub(crate) fn run_next<C, DB>(
    connection: &mut C,
    source: EmbeddedMigrations,
) -> Result<Option<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        StoreError::Unavailable(error.to_string())
    };
    let pending = connection.pending_migrations(source).map_err(failed)?;
    let Some(next) = pending.first() else {
        return Ok(None);
    };
    let ran = connection.run_migration(next).map_err(failed)?;
    Ok(Some(ran.to_string()))
}

pub(crate) fn state(applied: &[String], known: &[String]) -> SchemaState {
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|it| !from.contains(it)).cloned().collect()
    };
    let newer = missing(known, applied);
    let older = missing(applied, known);
    if !newer.is_empty() {
        SchemaState::Newer(newer)
    } else if !older.is_empty() {
        SchemaState::Older(older)
    } else {
        SchemaState::Current
    }
}
