//! The tables: the same in both dialects, the same after a way back, and closed to changes.

use super::databases::{TestDatabase, databases, on_each_database};
use credit_bank_store::SchemaState;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Text};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, diesel::QueryableByName)]
pub(super) struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
    #[diesel(sql_type = Bool)]
    key: bool,
}

const OF_SQLITE: &str = "SELECT m.name AS \"table\", c.name AS \"column\", c.type AS kind,
    c.\"notnull\" = 1 AS required, c.pk > 0 AS key
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '%diesel%'";

const OF_POSTGRES: &str = "SELECT c.relname::text AS \"table\", a.attname::text AS \"column\",
    format_type(a.atttypid, NULL) AS kind, a.attnotnull AS required,
    EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary
        AND a.attnum = ANY (i.indkey)) AS key
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
        AND NOT a.attisdropped AND c.relname NOT LIKE '%diesel%'";

pub(super) fn columns(database: &TestDatabase) -> Vec<Column> {
    let mut columns: Vec<Column> = if let Some(mut connection) = database.sqlite_connection() {
        diesel::sql_query(OF_SQLITE).load(&mut connection).unwrap()
    } else {
        let mut connection = database.postgres_connection().unwrap();
        diesel::sql_query(OF_POSTGRES)
            .load(&mut connection)
            .unwrap()
    };
    columns.sort();
    columns
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything of the schema but the columns: indices, constraints, triggers, functions.
pub(super) fn definitions(database: &TestDatabase) -> Vec<String> {
    let lines: Vec<Line> = if let Some(mut connection) = database.sqlite_connection() {
        diesel::sql_query(
            "SELECT type || name || coalesce(sql, '') AS line FROM sqlite_master ORDER BY 1",
        )
        .load(&mut connection)
        .unwrap()
    } else {
        let mut connection = database.postgres_connection().unwrap();
        diesel::sql_query("SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            ORDER BY 1").load(&mut connection).unwrap()
    };
    lines.into_iter().map(|line| line.line).collect()
}

#[test]
fn the_migrations_go_back_and_forth_and_leave_the_same_schema() {
    on_each_database(|database| {
        let before = (columns(database), definitions(database));
        assert_eq!(
            database.store().schema_state().unwrap(),
            SchemaState::Current
        );
        let count = std::fs::read_dir(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../migrations/sqlite"
        ))
        .unwrap()
        .count();
        database.store().revert(count).unwrap();
        assert_eq!(columns(database), []);
        assert!(
            matches!(database.store().schema_state().unwrap(), SchemaState::Older(all) if all.len() == count)
        );
        assert_eq!(database.store().migrate().unwrap().len(), count);
        assert_eq!((columns(database), definitions(database)), before);
    });
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let all: Vec<Vec<Column>> = databases().iter().map(columns).collect();
    for other in &all[1..] {
        let plain = |columns: &[Column]| -> Vec<Column> {
            columns
                .iter()
                .cloned()
                .map(|column| Column {
                    kind: String::new(),
                    ..column
                })
                .collect()
        };
        assert_eq!(plain(&all[0]), plain(other));
    }
    assert!(all[0].len() > 200);
}

/// An index or a foreign key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, diesel::QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    table: String,
    /// `primary`, `unique`, `index` or `foreign`; of only some rows: with ` partial`.
    #[diesel(sql_type = Text)]
    kind: String,
    /// Names with commas between them, in order; an expression is `*`.
    #[diesel(sql_type = Text)]
    columns: String,
    /// The table that a foreign key points to.
    #[diesel(sql_type = Text)]
    target: String,
}

const KEYS_OF_SQLITE: &str = "SELECT m.name AS \"table\", CASE WHEN i.origin = 'pk' THEN 'primary' WHEN i.\"unique\" THEN 'unique'
        ELSE 'index' END || CASE WHEN i.partial THEN ' partial' ELSE '' END AS kind,
    (SELECT group_concat(coalesce(c.name, '*'), ',' ORDER BY c.seqno) FROM pragma_index_info(i.name) c) AS columns, '' AS target
    FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '%diesel%'
    UNION ALL SELECT m.name, 'foreign', group_concat(f.\"from\", ',' ORDER BY f.seq), f.\"table\"
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id, f.\"table\"";

const KEYS_OF_POSTGRES: &str = "SELECT c.relname::text AS \"table\", CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique'
        ELSE 'index' END || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS kind,
    (SELECT string_agg(coalesce(a.attname::text, '*'), ',' ORDER BY k.place) FROM unnest(i.indkey::int[]) WITH ORDINALITY k (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND k.number > 0 WHERE k.place <= i.indnkeyatts) AS columns, '' AS target
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '%diesel%'
    UNION ALL SELECT conrelid::regclass::text, 'foreign', (SELECT string_agg(a.attname::text, ',' ORDER BY k.place)
        FROM unnest(conkey) WITH ORDINALITY k (number, place) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number),
        confrelid::regclass::text
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace";

fn keys(database: &TestDatabase) -> Vec<Key> {
    let mut keys: Vec<Key> = if let Some(mut connection) = database.sqlite_connection() {
        diesel::sql_query(KEYS_OF_SQLITE)
            .load(&mut connection)
            .unwrap()
    } else {
        let mut connection = database.postgres_connection().unwrap();
        diesel::sql_query(KEYS_OF_POSTGRES)
            .load(&mut connection)
            .unwrap()
    };
    keys.sort();
    keys.dedup();
    keys
}

#[test]
fn both_databases_have_the_same_keys() {
    let all: Vec<Vec<Key>> = databases().iter().map(keys).collect();
    // SQLite makes no index for a primary key that is its row number.
    let secondary = |keys: &[Key]| -> BTreeSet<Key> {
        keys.iter()
            .filter(|it| it.kind != "primary")
            .cloned()
            .collect()
    };
    for other in &all[1..] {
        let (one, other) = (secondary(&all[0]), secondary(other));
        let only_one: Vec<&Key> = one.difference(&other).collect();
        let only_other: Vec<&Key> = other.difference(&one).collect();
        assert!(
            only_one.is_empty() && only_other.is_empty(),
            "only in one: {only_one:#?}\nonly in the other: {only_other:#?}"
        );
    }
    assert!(all[0].len() > 100, "{}", all[0].len());
}

/// Without one, deleting or looking from the other side would scan the whole table.
#[test]
fn every_foreign_key_has_an_index_that_begins_with_it() {
    on_each_database(|database| {
        let keys = keys(database);
        let leads = |key: &Key, foreign: &Key| {
            key.table == foreign.table
                && matches!(key.kind.as_str(), "primary" | "unique" | "index")
                && format!("{},", key.columns).starts_with(&format!("{},", foreign.columns))
        };
        let foreign = keys.iter().filter(|it| it.kind == "foreign");
        let bare: Vec<&Key> = foreign
            .filter(|foreign| !keys.iter().any(|key| leads(key, foreign)))
            .collect();
        assert!(bare.is_empty(), "{bare:#?}");
    });
}

/// A value for a column of either database.
fn literal(kind: &str) -> &'static str {
    match kind {
        "BLOB" => "x'00000000000000000000000000000000'",
        "TEXT" | "text" => "'x'",
        "INTEGER" | "bigint" => "1",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "date" => "'2026-01-01'",
        "timestamp with time zone" => "'2026-01-01T00:00:00Z'",
        "bytea" => "'\\x00'",
        "boolean" => "false",
        other => panic!("no value for {other}"),
    }
}

#[test]
fn what_is_only_ever_inserted_is_neither_changed_nor_deleted_by_anybody() {
    const TABLES: &[&str] = &[
        "entry",
        "posting",
        "outcome_event",
        "enrolment_record",
        "decision",
        "rule_set_version_event",
        "audit",
        "consent",
        "completion_revision",
        "key_event",
        "recognition_decision",
        "simulation_case",
        "simulation_awakening",
    ];
    on_each_database(|database| {
        let columns = columns(database);
        for &table in TABLES {
            let own: Vec<&Column> = columns
                .iter()
                .filter(|column| column.table == table)
                .collect();
            let names: Vec<&str> = own.iter().map(|column| column.column.as_str()).collect();
            let words = [("purpose", "'sealing'"), ("act", "'registered'")];
            insert_alone(database, table, &own, &words);
            let changes = [
                format!("UPDATE {table} SET {0} = {0}", names[0]),
                format!("DELETE FROM {table}"),
            ];
            for change in changes {
                assert_refused(database, &change);
            }
        }
    });
}

fn run(database: &TestDatabase, sql: &str) -> diesel::QueryResult<()> {
    match database.sqlite_connection() {
        Some(mut connection) => connection.batch_execute(sql),
        None => database.postgres_connection().unwrap().batch_execute(sql),
    }
}

fn assert_refused(database: &TestDatabase, change: &str) {
    let refused = run(database, change).expect_err(change).to_string();
    assert!(
        refused.contains("only ever inserted"),
        "{change}: {refused}"
    );
}

/// Inserts a row without the rows it refers to; `said` are columns with values of their own.
fn insert_alone(database: &TestDatabase, table: &str, own: &[&Column], said: &[(&str, &str)]) {
    let names: Vec<&str> = own.iter().map(|column| column.column.as_str()).collect();
    let value = |column: &&Column| {
        let said = said.iter().find(|(name, _)| *name == column.column);
        said.map_or_else(|| literal(&column.kind), |(_, value)| value)
    };
    let values: Vec<&str> = own.iter().map(value).collect();
    let alone = match database.sqlite_connection() {
        Some(_) => "PRAGMA foreign_keys = OFF",
        None => "SET session_replication_role = replica",
    };
    let (names, values) = (names.join(", "), values.join(", "));
    let insert = format!("{alone}; INSERT INTO {table} ({names}) VALUES ({values})");
    run(database, &insert).unwrap();
}

#[test]
fn of_an_insert_only_row_nothing_but_the_sealing_of_a_name_may_change() {
    on_each_database(|database| {
        let columns = columns(database);
        let of = |table: &str| -> Vec<&Column> {
            columns.iter().filter(|it| it.table == table).collect()
        };
        let content = ("content", r#"'{"level":"1","name_sealed":"old"}'"#);
        let table = "completion_revision";
        insert_alone(database, table, &of(table), &[content]);
        let set = |content: &str| format!("UPDATE {table} SET content = '{content}'");
        let resealed = set(r#"{"level":"1","name_sealed":"new"}"#);
        run(database, &resealed).unwrap();
        for other in [
            r#"{"level":"2","name_sealed":"new"}"#,
            r#"{"name_sealed":"new"}"#,
        ] {
            assert_refused(database, &set(other));
        }
        assert_refused(database, &format!("UPDATE {table} SET reason = 'x'"));
        let table = "learner_former_name";
        insert_alone(database, table, &of(table), &[]);
        let corrected = "learner_correction";
        insert_alone(database, corrected, &of(corrected), &[]);
        let resealed = "UPDATE learner_correction SET name_ciphertext = name_ciphertext,
            id_number_ciphertext = id_number_ciphertext, phone_ciphertext = phone_ciphertext";
        run(database, resealed).unwrap();
        let sealed = "UPDATE learner_former_name SET name_ciphertext = name_ciphertext";
        run(database, sealed).unwrap();
        for change in [
            "UPDATE learner_former_name SET number = 2",
            "DELETE FROM learner_former_name",
            "UPDATE learner_correction SET reason = 'x'",
            "DELETE FROM learner_correction",
        ] {
            assert_refused(database, change);
        }
    });
}

#[test]
fn of_a_rule_set_version_its_state_moves_and_its_text_never_does() {
    on_each_database(|database| {
        let columns = columns(database);
        let table = "rule_set_version";
        let own: Vec<&Column> = columns.iter().filter(|it| it.table == table).collect();
        insert_alone(database, table, &own, &[("state", "'draft'")]);
        run(database, "UPDATE rule_set_version SET state = 'submitted'").unwrap();
        for column in &own {
            let (name, value) = (column.column.as_str(), literal(&column.kind));
            let change = format!("UPDATE {table} SET {name} = {value}");
            match name {
                // The key is what the events refer to, and the state moved above.
                "id" | "state" => {}
                "published_at" | "withdrawn_at" => run(database, &change).unwrap(),
                _ => assert_never_edited(database, &change),
            }
        }
        assert_never_edited(database, "DELETE FROM rule_set_version");
    });
}

fn assert_never_edited(database: &TestDatabase, change: &str) {
    let refused = run(database, change).expect_err(change).to_string();
    let words = ["only ever inserted", "never edited", "never deleted"];
    assert!(
        words.iter().any(|it| refused.contains(it)),
        "{change}: {refused}"
    );
}
