//! The second half of D-12: a server starts only over the schema that is its own, and says what to do
//! about another.

use crate::database::Kind;
use crate::place::{Place, on_each_database};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    on_each_database(
        "starts::an_older_and_a_newer_schema_are_refused_and_migrate_is_named",
        an_older_and_a_newer_schema_are_refused_and_migrate_is_named,
    )
}

/// What `serve` says instead of serving.
fn refusal(place: &Place) -> String {
    let served = place.run(&["serve"]);
    assert!(!served.status.success());
    let said = String::from_utf8(served.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn run(place: &Place, sql: &str) {
    match place.kind {
        Kind::Sqlite => {
            let path = place.url().strip_prefix("sqlite://").unwrap();
            SqliteConnection::establish(path)
                .unwrap()
                .batch_execute(sql)
        }
        Kind::Postgres(_) => PgConnection::establish(place.url())
            .unwrap()
            .batch_execute(sql),
    }
    .unwrap();
}

fn an_older_and_a_newer_schema_are_refused_and_migrate_is_named(place: &Place) {
    place.bank.store().revert(1).unwrap();
    let said = refusal(place);
    assert!(
        said.contains("lacks 1 migration(s); run: credit-bank migrate"),
        "{said}"
    );
    let migrated = place.run(&["migrate"]);
    assert!(migrated.status.success());
    drop(place.serve());

    let known = "__diesel_schema_migrations (version) VALUES ('99991231000001')";
    run(place, &format!("INSERT INTO {known}"));
    let said = refusal(place);
    assert!(
        said.contains("does not know") && said.contains("migrate"),
        "{said}"
    );
    run(
        place,
        "DELETE FROM __diesel_schema_migrations WHERE version = '99991231000001'",
    );
    drop(place.serve());
}
