//! The schema's versions: what this binary was built for, and what the database has.

use crate::error::StoreError;
use crate::schema;
use diesel::migration::MigrationConnection;
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

/// Refuses a database in which no migration ever ran and names of ours are taken: half of them would run
/// before one meets what is another's. Nothing is written, not even Diesel's notes.
pub(crate) fn refuse_foreign<C, DB>(
    connection: &mut C,
    relations: &[Relation],
) -> Result<(), StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let is_there = |name: &str| relations.iter().any(|relation| relation.name == name);
    let taken: Vec<&str> = schema::NAMES
        .iter()
        .copied()
        .filter(|name| is_there(name))
        .collect();
    if taken.is_empty() || (is_there(BOOKKEEPING) && has_run(connection)?) {
        return Ok(());
    }
    Err(StoreError::Foreign(taken.join(", ")))
}

/// Did a migration ever run here?
pub(crate) fn has_run<C, DB>(connection: &mut C) -> Result<bool, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let applied = connection.applied_migrations();
    let applied = applied.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(!applied.is_empty())
}

pub(crate) fn state<C, DB>(connection: &mut C, known: &[String]) -> Result<SchemaState, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + MigrationConnection<Backend = DB>,
{
    connection.setup().map_err(StoreError::from)?;
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(|error| StoreError::Unavailable(error.to_string()))?
        .iter()
        .map(ToString::to_string)
        .collect();
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|it| !from.contains(it)).cloned().collect()
    };
    let newer = missing(known, &applied);
    let older = missing(&applied, known);
    Ok(if !newer.is_empty() {
        SchemaState::Newer(newer)
    } else if !older.is_empty() {
        SchemaState::Older(older)
    } else {
        SchemaState::Current
    })
}
