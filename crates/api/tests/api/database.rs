//! A fresh database for each test, gone when the test ends.

use crate::in_clear::{self, PATTERN, PATTERN_IN_HEX};
use crate::world::uuid;
use credit_bank_store::{OpenOptions, Store};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use std::path::PathBuf;

/// Where a test's data live.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A file in a folder of its own.
    Sqlite,
    /// A database of its own in the cluster at this superuser's address.
    Postgres(String),
}

impl Kind {
    /// Every kind of database that can be had here.
    pub(crate) fn available() -> Vec<Self> {
        let cluster = std::env::var("CREDIT_BANK_TEST_POSTGRES").ok();
        let mut kinds = vec![Self::Sqlite];
        kinds.extend(cluster.map(Self::Postgres));
        kinds
    }

    /// The word in the test's name.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// One database.
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Cluster { admin: String, name: String },
}

impl TestDatabase {
    pub(crate) fn make(kind: &Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = std::env::temp_dir().join(format!("credit-bank-api-{}", uuid()));
                std::fs::create_dir(&folder).unwrap();
                let url = format!("sqlite://{}", folder.join("bank.sqlite3").display());
                let place = Place::Folder(folder);
                Self { url, place }
            }
            Kind::Postgres(admin) => Self::in_cluster(admin, ""),
        }
    }

    /// Another database with the same content, as long as nobody is connected to this one.
    pub(crate) fn copy(&self) -> Self {
        match &self.place {
            Place::Folder(original) => {
                let made = Self::make(&Kind::Sqlite);
                let Place::Folder(folder) = &made.place else {
                    unreachable!("SQLite lives in a folder")
                };
                for entry in std::fs::read_dir(original).unwrap() {
                    let entry = entry.unwrap();
                    std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
                }
                made
            }
            Place::Cluster { admin, name } => Self::in_cluster(admin, &format!("TEMPLATE {name}")),
        }
    }

    fn in_cluster(admin: &str, options: &str) -> Self {
        let name = format!("credit_bank_api_{}", uuid().simple());
        let mut connection = PgConnection::establish(admin).unwrap();
        let create = format!("CREATE DATABASE {name} {options}");
        connection.batch_execute(&create).unwrap();
        let (address, parameters) = admin.split_once('?').unwrap_or((admin, ""));
        let (server, _) = address.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}?{parameters}");
        let admin = admin.to_owned();
        let place = Place::Cluster { admin, name };
        Self { url, place }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs a statement past the store.
    pub(crate) fn execute(&self, sql: &str) {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => SqliteConnection::establish(path)
                .unwrap()
                .batch_execute(sql),
            None => PgConnection::establish(&self.url)
                .unwrap()
                .batch_execute(sql),
        }
        .unwrap();
    }

    /// The store on it.
    pub(crate) fn store(&self) -> Store {
        self.store_with(&OpenOptions {
            pool_size: 4,
            ..OpenOptions::default()
        })
    }

    /// A store with its own patience.
    pub(crate) fn store_with(&self, options: &OpenOptions) -> Store {
        Store::open(self.url(), options).unwrap()
    }
}

impl TestDatabase {
    /// Where an identity number or a name of the tests' learners stands in clear: files (SQLite) or tables (PostgreSQL).
    pub(crate) fn people_in_clear(&self) -> Vec<String> {
        match &self.place {
            Place::Folder(folder) => std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|file| in_clear::stands_in(&std::fs::read(file).unwrap()))
                .map(|file| file.display().to_string())
                .collect(),
            Place::Cluster { .. } => self.tables_with_people(),
        }
    }

    fn tables_with_people(&self) -> Vec<String> {
        let mut connection = PgConnection::establish(&self.url).unwrap();
        let tables = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
        let tables: Vec<Named> = diesel::sql_query(tables).load(&mut connection).unwrap();
        let mut has = |table: &str| {
            let rows = format!(
                "SELECT '{table}' AS name FROM {table} AS t
                 WHERE t::text ~ '{PATTERN}' OR t::text ~ '{PATTERN_IN_HEX}' LIMIT 1"
            );
            let rows: Vec<Named> = diesel::sql_query(rows).load(&mut connection).unwrap();
            !rows.is_empty()
        };
        let names = tables.into_iter().map(|table| table.name);
        names.filter(|name| has(name)).collect()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Place::Cluster { admin, name } => {
                if let Ok(mut connection) = PgConnection::establish(admin) {
                    drop(connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
                }
            }
        }
    }
}
