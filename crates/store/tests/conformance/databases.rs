//! A fresh database for each test.

use super::samples::uuid;
use credit_bank_store::{OpenOptions, ReadTx, Store, StoreError, WriteTx};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use std::path::PathBuf;

/// A database that is gone when the test ends.
pub(crate) struct TestDatabase {
    store: Option<Store>,
    pub(crate) url: String,
    place: Place,
}

enum Place {
    Directory(PathBuf),
    Cluster { admin: String, name: String },
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let directory = std::env::temp_dir().join(format!("credit-bank-test-{}", uuid()));
        std::fs::create_dir(&directory).unwrap();
        let url = format!("sqlite://{}", directory.join("bank.sqlite").display());
        Self::open(url, Place::Directory(directory))
    }

    fn postgres(admin: String) -> Self {
        let name = format!("credit_bank_test_{}", uuid().simple());
        let mut connection = PgConnection::establish(&admin).unwrap();
        connection
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        let (address, options) = admin.split_once('?').unwrap_or((&admin, ""));
        let (server, _) = address.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}?{options}");
        Self::open(url, Place::Cluster { admin, name })
    }

    fn open(url: String, place: Place) -> Self {
        let options = OpenOptions {
            pool_size: 4,
            ..OpenOptions::default()
        };
        let store = Store::open(&url, &options).unwrap();
        store.migrate().unwrap();
        Self {
            store: Some(store),
            url,
            place,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnMut(&mut dyn WriteTx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store().write("test", work)
    }

    pub(crate) fn read<T>(&self, work: impl FnMut(&mut dyn ReadTx) -> Result<T, StoreError>) -> T {
        self.store().read("test", work).unwrap()
    }

    /// A connection that knows nothing of the store, for what the store has no words for.
    pub(crate) fn sqlite_connection(&self) -> Option<SqliteConnection> {
        let path = self.url.strip_prefix("sqlite://")?;
        Some(SqliteConnection::establish(path).unwrap())
    }

    pub(crate) fn postgres_connection(&self) -> Option<PgConnection> {
        matches!(self.place, Place::Cluster { .. })
            .then(|| PgConnection::establish(&self.url).unwrap())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        drop(self.store.take());
        match &self.place {
            Place::Directory(directory) => drop(std::fs::remove_dir_all(directory)),
            Place::Cluster { admin, name } => {
                if let Ok(mut connection) = PgConnection::establish(admin) {
                    drop(connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
                }
            }
        }
    }
}

/// Every database there is, fresh.
pub(crate) fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite()];
    if let Ok(admin) = std::env::var("CREDIT_BANK_TEST_POSTGRES") {
        databases.push(TestDatabase::postgres(admin));
    }
    databases
}

/// Runs the test on each.
pub(crate) fn on_each_database(test: impl Fn(&TestDatabase)) {
    for database in databases() {
        test(&database);
    }
}
