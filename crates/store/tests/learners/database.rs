//! A fresh, migrated database for one test, gone when it is dropped.

use credit_bank_store::{OpenOptions, Store};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

pub struct Database {
    pub store: Option<Store>,
    url: String,
    name: String,
    superuser: Option<String>,
}

impl Database {
    /// SQLite always, PostgreSQL where `CREDIT_BANK_TEST_POSTGRES` names a superuser's address.
    pub fn each() -> Vec<Self> {
        let mut all = vec![Self::open(None)];
        if let Ok(superuser) = std::env::var("CREDIT_BANK_TEST_POSTGRES") {
            all.push(Self::open(Some(superuser)));
        }
        all
    }

    fn open(superuser: Option<String>) -> Self {
        let name = format!("learners_{}", uuid::Uuid::now_v7().simple());
        let url = if let Some(superuser) = &superuser {
            PgConnection::establish(superuser)
                .unwrap()
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
            let (address, query) = superuser
                .split_once('?')
                .map_or((superuser.as_str(), String::new()), |(address, query)| {
                    (address, format!("?{query}"))
                });
            let server = &address[..=address.rfind('/').unwrap()];
            format!("{server}{name}{query}")
        } else {
            let file = std::env::temp_dir().join(&name);
            format!("sqlite://{}", file.display())
        };
        let store = Store::open(
            &url,
            &OpenOptions {
                pool_size: 2,
                ..OpenOptions::default()
            },
        );
        let store = store.unwrap();
        store.migrate().unwrap();
        Self {
            store: Some(store),
            url,
            name,
            superuser,
        }
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// Runs statements in which `#1` is the id 1, `@bytes` some bytes and `@now` an instant.
    pub fn seed(&self, sql: &str) {
        let id = |number: u128| match self.superuser {
            Some(_) => format!("'{}'::uuid", uuid::Uuid::from_u128(number)),
            None => format!("x'{}'", uuid::Uuid::from_u128(number).simple()),
        };
        let sql = (1..10).rev().fold(sql.to_owned(), |sql, number| {
            sql.replace(&format!("#{number}"), &id(number))
        });
        if self.superuser.is_some() {
            let sql = sql
                .replace("@bytes", "'\\x01'::bytea")
                .replace("@now", "now()");
            PgConnection::establish(&self.url)
                .unwrap()
                .batch_execute(&sql)
                .unwrap();
        } else {
            let sql = sql.replace("@bytes", "x'01'").replace("@now", "1");
            let path = self.url.trim_start_matches("sqlite://");
            SqliteConnection::establish(path)
                .unwrap()
                .batch_execute(&sql)
                .unwrap();
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.store = None;
        if let Some(superuser) = &self.superuser {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
            let _ = PgConnection::establish(superuser).map(|mut it| it.batch_execute(&drop));
        } else {
            let path = self.url.trim_start_matches("sqlite://");
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{path}{end}"));
            }
        }
    }
}
