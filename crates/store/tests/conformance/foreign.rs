//! A database of another application is left alone, where a name of ours is taken in it.

use super::databases::{TestDatabase, on_each_database};
use super::schema::{columns, definitions};
use credit_bank_store::{SchemaState, StoreError};
use diesel::connection::SimpleConnection;

fn run(database: &TestDatabase, sql: &str) {
    match database.sqlite_connection() {
        Some(mut connection) => connection.batch_execute(sql),
        None => database.postgres_connection().unwrap().batch_execute(sql),
    }
    .unwrap();
}

/// Takes back everything, Diesel's notes too.
fn empty(database: &TestDatabase) {
    let count = std::fs::read_dir(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../migrations/sqlite"
    ))
    .unwrap()
    .count();
    database.store().revert(count).unwrap();
    run(database, "DROP TABLE __diesel_schema_migrations");
}

#[test]
fn nothing_is_written_where_another_application_has_a_table_of_our_name() {
    on_each_database(|database| {
        empty(database);
        let others = "CREATE TABLE unrelated (id integer); CREATE TABLE outcome (id integer);
            CREATE VIEW simulation AS SELECT id FROM outcome";
        run(database, others);
        let before = (columns(database), definitions(database));
        for refused in [
            database.store().migrate().map(drop),
            database.store().schema_state().map(drop),
        ] {
            let told = refused.unwrap_err();
            assert!(matches!(&told, StoreError::Foreign(names) if names == "outcome, simulation"));
            let told = told.to_string();
            assert!(
                told.contains("it has outcome, simulation of another"),
                "{told}"
            );
        }
        assert_eq!((columns(database), definitions(database)), before);
        // Diesel's notes alone do not make it ours.
        run(
            database,
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
            run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        );
        assert!(matches!(
            database.store().migrate(),
            Err(StoreError::Foreign(_))
        ));
    });
}

#[test]
fn beside_other_names_the_bank_makes_its_tables() {
    on_each_database(|database| {
        empty(database);
        run(database, "CREATE TABLE outcomes (id integer)");
        database.store().migrate().unwrap();
        let state = database.store().schema_state().unwrap();
        assert_eq!(state, SchemaState::Current);
        assert!(database.store().migrate().unwrap().is_empty());
    });
}
