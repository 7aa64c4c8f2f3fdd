//! Which tables SQLite keeps in the tree of their keys: those of short rows only. A long row is copied at every
//! comparison on the way to another.

use super::databases::TestDatabase;
use super::records::answer;
use super::samples::id;
use credit_bank_domain::id::ActorId;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;

#[derive(diesel::QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

fn kept_in_their_keys(database: &TestDatabase) -> Vec<String> {
    let mut connection = database.sqlite_connection().unwrap();
    let tables: Vec<Table> = diesel::sql_query(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr = 1 ORDER BY name",
    )
    .load(&mut connection)
    .unwrap();
    tables.into_iter().map(|table| table.name).collect()
}

#[test]
fn only_rows_of_the_books_are_kept_in_the_tree_of_their_keys() {
    let database = TestDatabase::sqlite();
    let books = ["balance", "contra_balance", "entry", "posting"];
    assert_eq!(kept_in_their_keys(&database), books);
}

#[test]
fn answers_outlive_the_way_out_of_the_tree_of_their_keys_and_back() {
    let database = TestDatabase::sqlite();
    let client: ActorId = id();
    let kept = answer(client, "a", 1);
    database
        .write(|tx| tx.keep_idempotent_answer(&kept))
        .unwrap();
    let find = || database.read(|tx| tx.find_idempotent_answer(client, "a"));
    while !kept_in_their_keys(&database).contains(&"idempotency".to_owned()) {
        database.store().revert(1).unwrap();
    }
    assert_eq!(find().as_ref(), Some(&kept));
    database.store().migrate().unwrap();
    assert_eq!(find(), Some(kept));
}
