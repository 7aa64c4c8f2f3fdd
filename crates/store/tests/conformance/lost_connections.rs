//! A connection that ends under a piece of work is a database that cannot be used now, whatever was on its
//! way; the next piece of work finds another connection.

use super::databases::{TestDatabase, on_each_database};
use super::samples::user;
use credit_bank_domain::id::UserId;
use credit_bank_store::{OpenOptions, Store, StoreError};
use diesel::connection::SimpleConnection;

const END_ALL: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

fn end_all(database: &TestDatabase) {
    let mut connection = database.postgres_connection().unwrap();
    connection.batch_execute(END_ALL).unwrap();
}

fn on_postgres(test: impl Fn(&TestDatabase)) {
    on_each_database(|database| {
        if database.postgres_connection().is_some() {
            test(database);
        }
    });
}

/// Connections of the pool that may be dead; each costs at most one try.
const TRIES: usize = 4;

/// Somebody is found at last, and whoever asked before was told that the database cannot be used now.
fn found_at_last(database: &TestDatabase, id: UserId) {
    for _ in 0..TRIES {
        match database.write(|tx| tx.find_user(id)) {
            Ok(found) => return assert_eq!(found.map(|it| it.id), Some(id)),
            Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}"),
        }
    }
    panic!("it is never found");
}

#[test]
fn a_connection_that_ends_in_the_middle_is_no_refusal() {
    on_postgres(|database| {
        let anna = user("anna", None);
        database.write(|tx| tx.insert_user(&anna)).unwrap();
        // What types are called is asked once of each connection; that question may be the one that is lost.
        for asks_before in [false, true] {
            let store = Store::open(&database.url, &OpenOptions::default()).unwrap();
            let done = store.write("test", |tx| {
                if asks_before {
                    tx.find_user(anna.id)?;
                }
                end_all(database);
                tx.find_user(anna.id).map(drop)
            });
            assert!(matches!(done, Err(StoreError::Unavailable(_))), "{done:?}");
            found_at_last(database, anna.id);
        }
    });
}

#[test]
fn connections_that_ended_meanwhile_are_replaced() {
    on_postgres(|database| {
        let anna = user("anna", None);
        database.write(|tx| tx.insert_user(&anna)).unwrap();
        end_all(database);
        found_at_last(database, anna.id);
    });
}

/// Ends the connection that commits a new user.
const END_AT_COMMIT: &str = "CREATE FUNCTION end_own() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER ended_at_commit AFTER INSERT ON user_account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_own()";

/// Whether it was done nobody can tell: whoever asked has to look, and it is not done twice.
#[test]
fn a_piece_of_work_whose_commit_is_not_answered_is_not_done_again() {
    on_postgres(|database| {
        let mut connection = database.postgres_connection().unwrap();
        connection.batch_execute(END_AT_COMMIT).unwrap();
        let anna = user("anna", None);
        let mut times = 0;
        let store = Store::open(&database.url, &OpenOptions::default()).unwrap();
        let done = store.write("test", |tx| {
            times += 1;
            tx.insert_user(&anna)
        });
        assert!(matches!(done, Err(StoreError::Unavailable(_))), "{done:?}");
        assert_eq!(times, 1);
    });
}

/// Those of a pool that died together are found out one after the other, and nobody is sent away.
#[test]
fn a_pool_of_dead_connections_costs_nobody_an_answer() {
    on_postgres(|database| {
        let anna = user("anna", None);
        let store = Store::open(&database.url, &OpenOptions::default()).unwrap();
        store.write("test", |tx| tx.insert_user(&anna)).unwrap();
        end_all(database);
        let found = store.read("test", |tx| tx.find_user(anna.id)).unwrap();
        assert_eq!(found.map(|it| it.id), Some(anna.id));
    });
}
