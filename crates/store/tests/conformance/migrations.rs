//! A migration is there whole or not at all: whether one of its statements fails, or the process dies
//! at any point of its way.

use super::databases::{TestDatabase, on_each_database};
use super::schema::{Column, columns, definitions};
use credit_bank_store::{OpenOptions, SchemaState, Store};
use diesel::connection::{
    Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation,
};
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

/// After how many events of its connection a process dies, and over which database.
const DIE_AFTER: &str = "CREDIT_BANK_TEST_DIE_AFTER";
const DIE_OVER: &str = "CREDIT_BANK_TEST_DIE_OVER";

type Schema = (Vec<Column>, Vec<String>);

fn schema(database: &TestDatabase) -> Schema {
    (columns(database), definitions(database))
}

fn run(database: &TestDatabase, sql: &str) {
    if let Some(mut connection) = database.sqlite_connection() {
        connection.batch_execute(sql).unwrap();
    } else {
        let mut connection = database.postgres_connection().unwrap();
        connection.batch_execute(sql).unwrap();
    }
}

/// The `up.sql` of every migration, in order.
fn migrations(database: &TestDatabase) -> Vec<String> {
    let dialect = database.store().database_name();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    let mut folders: Vec<_> = std::fs::read_dir(format!("{root}/{dialect}"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let read = |folder: &std::path::PathBuf| {
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(
            files, 2,
            "a migration without a transaction would need metadata.toml"
        );
        std::fs::read_to_string(folder.join("up.sql")).unwrap()
    };
    folders.iter().map(read).collect()
}

/// Names of the tables and indices that the statements make, in order; what they make anew is there
/// before, so that nothing else can stand in its way.
fn made_by(statements: &str) -> Vec<&str> {
    let kinds = ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "];
    let name = |line: &'_ str| {
        kinds
            .iter()
            .find_map(|kind| line.strip_prefix(kind).map(str::len))
    };
    statements
        .lines()
        .filter_map(|line| name(line).map(|rest| &line[line.len() - rest..]))
        .filter_map(|rest| rest.split([' ', '(']).next())
        .filter(|name| !statements.contains(&format!("DROP INDEX {name};")))
        .collect()
}

#[test]
fn a_statement_that_fails_takes_its_whole_migration_back() {
    on_each_database(|database| {
        let mut failed = 0;
        // One migration after the other is taken back and met again with something in its way.
        for statements in migrations(database).iter().rev() {
            database.store().revert(1).unwrap();
            let before = schema(database);
            for name in made_by(statements) {
                run(
                    database,
                    &format!("CREATE TABLE {name} (in_the_way integer)"),
                );
                database.store().migrate().expect_err(name);
                run(database, &format!("DROP TABLE {name}"));
                assert_eq!(schema(database), before, "half migrated at {name}");
                failed += 1;
            }
        }
        assert!(failed > 60, "{failed}");
        database.store().migrate().unwrap();
        assert_eq!(
            database.store().schema_state().unwrap(),
            SchemaState::Current
        );
    });
}

static EVENTS_LEFT: AtomicUsize = AtomicUsize::new(usize::MAX);

#[expect(clippy::unnecessary_wraps, reason = "Diesel asks for an Option")]
fn count_down() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|_: InstrumentationEvent<'_>| {
        if EVENTS_LEFT.fetch_sub(1, Ordering::SeqCst) == 1 {
            // Like SIGKILL, it unwinds nothing and closes nothing.
            std::process::abort();
        }
    }))
}

/// Does nothing unless the test below starts it as a process of its own.
#[test]
fn whoever_is_told_to_dies_while_he_migrates() {
    let (Ok(after), Ok(url)) = (std::env::var(DIE_AFTER), std::env::var(DIE_OVER)) else {
        return;
    };
    set_default_instrumentation(count_down).unwrap();
    let options = OpenOptions {
        pool_size: 1,
        ..OpenOptions::default()
    };
    let store = Store::open(&url, &options).unwrap();
    EVENTS_LEFT.store(after.parse().unwrap(), Ordering::SeqCst);
    store.migrate().unwrap();
    // What closing the connection brings about is no event of a migration.
    EVENTS_LEFT.store(usize::MAX, Ordering::SeqCst);
}

/// Does a process that dies after so many events die before it is done?
fn dies(database: &TestDatabase, after: usize) -> bool {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "conformance::migrations::whoever_is_told_to_dies_while_he_migrates",
        ])
        .env(DIE_AFTER, after.to_string())
        .env(DIE_OVER, &database.url)
        .output()
        .unwrap();
    !child.status.success()
}

/// From an empty database a process dies after one event more each time, until it gets a migration done;
/// then the next one is in its way.
#[test]
fn a_process_that_dies_at_any_point_leaves_whole_migrations_only() {
    on_each_database(|database| {
        let store = database.store();
        let count = migrations(database).len();
        let mut whole = vec![schema(database)];
        for _ in 0..count {
            store.revert(1).unwrap();
            whole.insert(0, schema(database));
        }
        let (mut done, mut after, mut met) = (0, 1, vec![0; count + 1]);
        while dies(database, after) {
            let ran = match store.schema_state().unwrap() {
                SchemaState::Current => count,
                SchemaState::Older(missing) => count - missing.len(),
                SchemaState::Newer(unknown) => panic!("{unknown:?}"),
            };
            assert_eq!(
                schema(database),
                whole[ran],
                "half migrated after {after} events"
            );
            met[ran] += 1;
            after = if ran > done { 1 } else { after + 1 };
            done = ran;
            assert!(after < 100, "it never gets on from {done}");
        }
        assert_eq!(schema(database), whole[count], "it was done at last");
        // Twice at least in each: before its statements and after them.
        assert!(met[..count].iter().all(|times| *times > 1), "{met:?}");
    });
}

/// Two processes that are told to at the same instant, as two servers of one deployment are.
#[test]
fn of_two_who_migrate_at_once_neither_fails_and_nothing_runs_twice() {
    on_each_database(|database| {
        let all = migrations(database).len();
        for _ in 0..3 {
            database.store().revert(all).unwrap();
            run(database, "DROP TABLE __diesel_schema_migrations");
            let begin = Barrier::new(2);
            let migrate = || {
                let store = Store::open(&database.url, &OpenOptions::default()).unwrap();
                begin.wait();
                store.migrate().unwrap()
            };
            let mut ran = std::thread::scope(|scope| {
                let other = scope.spawn(migrate);
                let mut ran = migrate();
                ran.extend(other.join().unwrap());
                ran
            });
            assert_eq!(ran.len(), all, "{ran:?}");
            ran.sort();
            ran.dedup();
            assert_eq!(ran.len(), all, "twice");
            let state = database.store().schema_state().unwrap();
            assert_eq!(state, SchemaState::Current);
        }
    });
}
