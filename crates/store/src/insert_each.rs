//! Rows into SQLite one after the other: the statement stays prepared, and no bytes leave the process. Of many
//! rows at once Diesel makes a savepoint, for which SQLite copies every page that is touched.

use diesel::QueryResult;
use diesel::sqlite::SqliteConnection;

/// Rows that are inserted one after the other.
pub(crate) trait InsertEach: Sized {
    /// Inserts them in their order.
    fn insert_each(connection: &mut SqliteConnection, rows: &[Self]) -> QueryResult<()>;
}
