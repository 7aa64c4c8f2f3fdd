//! Whoever only looks at the schema writes nothing: a role that may make nothing serves, and a database that
//! is only read is read.

use super::databases::{TestDatabase, on_each_database};
use super::samples::{user, uuid};
use credit_bank_store::{OpenOptions, SchemaState, Store, StoreError};
use diesel::connection::SimpleConnection;

fn open(url: &str) -> Store {
    Store::open(url, &OpenOptions::default()).unwrap()
}

fn run(database: &TestDatabase, sql: &str) {
    match database.sqlite_connection() {
        Some(mut connection) => connection.batch_execute(sql),
        None => database.postgres_connection().unwrap().batch_execute(sql),
    }
    .unwrap();
}

/// The same database, in which nothing can be written: PostgreSQL's as a standby's, SQLite's as on a
/// medium that is only read.
fn only_read(database: &TestDatabase) -> Store {
    if let Some(path) = database.url.strip_prefix("sqlite://") {
        return open(&format!("sqlite://file:{path}?mode=ro"));
    }
    run(
        database,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',
            current_database()); END $$",
    );
    open(&database.url)
}

#[test]
fn a_database_that_is_only_read_is_looked_at_and_read() {
    on_each_database(|database| {
        let anna = user("anna", None);
        database.write(|tx| tx.insert_user(&anna)).unwrap();
        let store = only_read(database);
        assert_eq!(store.schema_state().unwrap(), SchemaState::Current);
        assert!(store.has_schema().unwrap());
        let found = store.read("test", |tx| tx.find_user(anna.id));
        assert_eq!(found.unwrap().as_ref(), Some(&anna));
        let refused = store.write("test", |tx| tx.insert_user(&user("berta", None)));
        assert!(
            matches!(refused, Err(StoreError::Refused(_))),
            "{refused:?}"
        );
    });
}

#[test]
fn where_no_migration_ever_ran_a_look_leaves_nothing_behind() {
    on_each_database(|database| {
        let store = database.store();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
        let count = std::fs::read_dir(folder).unwrap().count();
        store.revert(count).unwrap();
        run(database, "DROP TABLE __diesel_schema_migrations");
        for _ in 0..2 {
            let state = store.schema_state().unwrap();
            assert!(matches!(state, SchemaState::Older(all) if all.len() == count));
            assert!(!store.has_schema().unwrap());
        }
        // It is not there: the statement fails where it is.
        run(
            database,
            "CREATE TABLE __diesel_schema_migrations (id integer)",
        );
    });
}

#[test]
fn a_role_that_may_make_nothing_serves_and_does_not_migrate() {
    on_each_database(|database| {
        if database.postgres_connection().is_none() {
            return;
        }
        let role = format!("serves_{}", uuid().simple());
        run(
            database,
            &format!(
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC;
                CREATE ROLE {role} LOGIN PASSWORD 'serves';
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
            ),
        );
        // The last one that is named counts.
        let address = database.url.trim_end_matches('?');
        let joined = if address.contains('?') { '&' } else { '?' };
        let store = open(&format!("{address}{joined}user={role}&password=serves"));
        assert_eq!(store.schema_state().unwrap(), SchemaState::Current);
        let anna = user("anna", None);
        store.write("test", |tx| tx.insert_user(&anna)).unwrap();
        assert!(store.migrate().is_err(), "it would have to make its notes");
        drop(store);
        run(database, &format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    });
}
