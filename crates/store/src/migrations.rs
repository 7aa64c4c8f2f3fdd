//! The schema's versions: what this binary was built for, and what the database has.

use crate::error::StoreError;
use diesel::migration::MigrationConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// The migrations of the SQLite dialect.
pub(crate) const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
/// The migrations of the PostgreSQL dialect.
pub(crate) const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

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
