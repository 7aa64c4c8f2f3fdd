//! A database and a data directory that outlive the servers which are killed over them.

use crate::database::{Kind, TestDatabase};
use crate::in_clear;
use crate::server::Server;
use crate::world::{Who, World, uuid};
use credit_bank_api::bank::Bank;
use credit_bank_api::cli::open;
use credit_bank_api::config::{DataConfig, KeyFiles, Limits};
use credit_bank_domain::access::Actor;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where servers live and die.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) world: World,
    // Opens its own connections to the database, as another process would.
    pub(crate) bank: Bank,
    pub(crate) kind: Kind,
    database: TestDatabase,
}

/// The trials of one test.
pub(crate) fn on_each_database(name: &str, test: fn(&Place)) -> Vec<Trial> {
    let trial = |kind: Kind| {
        Trial::test(format!("{name}::{}", kind.word()), move || {
            let place = Place::make(&kind);
            test(&place);
            place.verify();
            Ok(())
        })
    };
    Kind::available().into_iter().map(trial).collect()
}

fn config(folder: &Path, database: &TestDatabase) -> DataConfig {
    DataConfig {
        data_dir: folder.to_owned(),
        database_url: Some(database.url().to_owned()),
        database_password_file: None,
        pool_size: Some(4),
        keys: KeyFiles::default(),
    }
}

impl Place {
    fn make(kind: &Kind) -> Self {
        let database = TestDatabase::make(kind);
        let folder = std::env::temp_dir().join(format!("credit-bank-storms-{}", uuid()));
        let config = config(&folder, &database);
        let store = open::store(&config).unwrap();
        store.migrate().unwrap();
        let bank = open::bank(store, &config, Limits::default()).unwrap();
        Self {
            folder,
            world: World::enter(&bank),
            bank,
            kind: kind.clone(),
            database,
        }
    }

    /// What the binary finds in its environment.
    pub(crate) fn config(&self) -> DataConfig {
        config(&self.folder, &self.database)
    }

    /// Changes the database behind the bank's back.
    pub(crate) fn execute(&self, sql: &str) {
        self.database.execute(sql);
    }

    /// Where its database is.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    /// The binary with this place in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_credit-bank"));
        command
            .args(arguments)
            .env("CREDIT_BANK_DATA_DIR", &self.folder)
            .env("DATABASE_URL", self.database.url())
            .env("CREDIT_BANK_LISTEN", "127.0.0.1:0")
            .env("CREDIT_BANK_METRICS_LISTEN", "127.0.0.1:0");
        // A storm asks more often than anybody may.
        for rate in ["PER_ACTOR", "PER_ADDRESS", "IDENTITY", "ANONYMOUS_QUERIES"] {
            command.env(format!("CREDIT_BANK_RATE_{rate}"), "0");
        }
        command
    }

    /// A server that is ready.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.command(&["serve"]), &self.folder.join("log"))
    }

    /// Runs a subcommand to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The books must be closed, and nobody's identity number may stand in the servers' log.
    fn verify(&self) {
        let verified = self.run(&["ledger", "verify"]);
        assert!(
            verified.status.success(),
            "{}{}",
            String::from_utf8_lossy(&verified.stdout),
            String::from_utf8_lossy(&verified.stderr)
        );
        let clear = self.database.people_in_clear();
        assert!(clear.is_empty(), "numbers or names in clear: {clear:?}");
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(
            !in_clear::stands_in(log.as_bytes()),
            "an identity number in the log"
        );
        assert!(!log.contains("示例学员"), "a name in the log");
        assert!(!log.contains("eyJ"), "a token in the log");
    }

    pub(crate) fn token(&self, who: Who) -> String {
        self.token_of(self.world.actor(who))
    }

    pub(crate) fn token_of(&self, actor: &Actor) -> String {
        self.bank.tokens().issue(actor, uuid()).unwrap()
    }
}

impl Drop for Place {
    #[expect(
        clippy::print_stderr,
        reason = "a failed test shows what its servers said last"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            let tail: Vec<_> = log
                .lines()
                .rev()
                .filter(|it| !it.contains(" INFO "))
                .collect();
            for line in tail.iter().take(20).rev() {
                eprintln!("{line}");
            }
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
