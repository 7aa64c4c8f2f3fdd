//! The second half of D-12: a server starts only over the schema that is its own, and says what to do
//! about another.

use crate::place::{Place, on_each_database};
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
    place.execute(&format!("INSERT INTO {known}"));
    let said = refusal(place);
    assert!(
        said.contains("does not know") && said.contains("migrate"),
        "{said}"
    );
    place.execute("DELETE FROM __diesel_schema_migrations WHERE version = '99991231000001'");
    drop(place.serve());
}
