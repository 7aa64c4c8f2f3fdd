//! The yardstick of posts on SQLite: the statements of `b_ledger.sql`, one durable commit a post.

use crate::draw::Draw;
use crate::load::{Slice, microseconds};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::path::Path;
use std::time::{Duration, Instant};

mod tables {
    diesel::table! {
        entry (id) {
            id -> BigInt,
            key -> Binary,
            kind -> BigInt,
            meta -> Text,
        }
    }
    diesel::table! {
        posting (entry_id, seq) {
            entry_id -> BigInt,
            seq -> BigInt,
            account_id -> BigInt,
            amount -> BigInt,
        }
    }
    diesel::table! {
        balance (account_id) {
            account_id -> BigInt,
            amount -> BigInt,
            version -> BigInt,
        }
    }
}

use tables::{balance, entry, posting};

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456; PRAGMA busy_timeout = 5000;
    CREATE TABLE entry (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL, meta TEXT NOT NULL) STRICT;
    CREATE TABLE posting (entry_id INTEGER NOT NULL REFERENCES entry (id), seq INTEGER NOT NULL, account_id INTEGER NOT NULL,
        amount INTEGER NOT NULL, PRIMARY KEY (entry_id, seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX posting_account ON posting (account_id, entry_id);
    CREATE TABLE balance (account_id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO balance SELECT i, 0, 1 FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1000001 UNION ALL SELECT i + 1 FROM n WHERE i < 1001000) INSERT INTO balance SELECT i, 0, 1 FROM n;
";

/// The version of the bundled SQLite.
pub fn version() -> anyhow::Result<String> {
    let mut connection = SqliteConnection::establish(":memory:")?;
    let version = diesel::dsl::sql::<diesel::sql_types::Text>("sqlite_version()");
    Ok(diesel::select(version).get_result(&mut connection)?)
}

/// A ledger in a file of its own.
pub struct SqliteLedger {
    connection: SqliteConnection,
    draw: Draw,
    posted: i64,
}

impl SqliteLedger {
    /// Makes the file with 100,000 learners' and 1,000 providers' accounts.
    pub fn make(file: &Path) -> anyhow::Result<Self> {
        let mut connection = SqliteConnection::establish(&file.display().to_string())?;
        connection.batch_execute(SCHEMA)?;
        Ok(Self {
            connection,
            draw: Draw::new(2),
            posted: 0,
        })
    }

    /// Posts one after the other for this long.
    pub fn drive(&mut self, time: Duration) -> anyhow::Result<Slice> {
        let mut latencies = Vec::new();
        let began = Instant::now();
        while began.elapsed() < time {
            let asked = Instant::now();
            self.post()?;
            latencies.push(microseconds(asked.elapsed()));
        }
        Ok(Slice {
            latencies,
            microseconds: microseconds(began.elapsed()),
        })
    }

    fn post(&mut self) -> anyhow::Result<()> {
        let learner = i64::try_from(self.draw.below(100_000))?.saturating_add(1);
        let provider = i64::try_from(self.draw.below(1_000))?.saturating_add(1_000_001);
        let amount = i64::try_from(self.draw.below(50))?.saturating_add(1);
        self.posted = self.posted.saturating_add(1);
        let mut key = self.draw.below(u64::MAX).to_be_bytes().to_vec();
        key.extend(self.posted.to_be_bytes());
        self.connection
            .immediate_transaction(|tx| -> QueryResult<()> {
                let meta = r#"{"src":"1x","level":"mid"}"#;
                let id: i64 = diesel::insert_into(entry::table)
                    .values((entry::key.eq(&key), entry::kind.eq(1), entry::meta.eq(meta)))
                    .returning(entry::id)
                    .get_result(tx)?;
                let postings = [(0, provider, amount.saturating_neg()), (1, learner, amount)];
                for (seq, account, amount) in postings {
                    diesel::insert_into(posting::table)
                        .values((
                            posting::entry_id.eq(id),
                            posting::seq.eq(seq),
                            posting::account_id.eq(account),
                            posting::amount.eq(amount),
                        ))
                        .execute(tx)?;
                    add(tx, account, amount)?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]
fn add(tx: &mut SqliteConnection, account: i64, amount: i64) -> QueryResult<()> {
    diesel::insert_into(balance::table)
        .values((
            balance::account_id.eq(account),
            balance::amount.eq(amount),
            balance::version.eq(1),
        ))
        .on_conflict(balance::account_id)
        .do_update()
        .set((
            balance::amount.eq(balance::amount + excluded(balance::amount)),
            balance::version.eq(balance::version + 1),
        ))
        .execute(tx)
        .map(drop)
}
