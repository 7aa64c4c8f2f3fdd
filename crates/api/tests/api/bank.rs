//! A bank of a test's own: the real server in this process on a free port, over a fresh database, by
//! a clock that stands still. When the test ends well, the books must be closed.

use crate::client::{Answer, Request};
use crate::database::{Kind, TestDatabase};
use crate::world::{Who, World, uuid};
use crate::{contract, log_capture};
use actix_web::dev::ServerHandle;
use credit_bank_api::bank::Bank;
use credit_bank_api::clock::{Clock, FixedClock};
use credit_bank_api::config::{Limits, Rates};
use credit_bank_api::keys::{make_token_key, write_private};
use credit_bank_api::passwords::Passwords;
use credit_bank_api::rule_sets::simulation::Worker;
use credit_bank_api::server;
use credit_bank_api::tokens::Tokens;
use credit_bank_api::verification;
use credit_bank_domain::access::Actor;
use credit_bank_domain::ledger::{Account, Book};
use credit_bank_store::sealing::IdentityKeys;
use credit_bank_store::{ReadTx, Store, StoreError};
use libtest_mimic::Trial;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread::JoinHandle;

/// When every test takes place, until it sets the clock itself.
pub(crate) const NOW: &str = "2026-03-02T01:30:00Z";

/// Keys that seal and find; both databases are filled with them.
const SEALING_KEY: [u8; 32] = [7; 32];
const LOOK_UP_KEY: [u8; 32] = [8; 32];

/// The largest body, so that a test can send one that is larger.
pub(crate) const BODY_BYTES: usize = 65_536;
/// How long a body may take: also where all tests run at once, one that is sent at once is there by then.
const BODY_SECONDS: u32 = 10;

/// One bank.
pub(crate) struct TestBank {
    pub(crate) bank: Bank,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) world: World,
    /// Ed25519 key of the bank's tokens, PKCS#8 v1 DER: forging needs it.
    pub(crate) token_key: Vec<u8>,
    pub(crate) address: SocketAddr,
    pub(crate) metrics_address: SocketAddr,
    server: Option<(ServerHandle, JoinHandle<()>)>,
    // Dropped last: the store still has it open.
    database: TestDatabase,
}

/// Turns tests that take a bank into trials on every database there is; the module's `trials()` hands
/// them to `main`.
macro_rules! each_database {
    ($($(#[$doc:meta])* fn $name:ident($bank:ident: &TestBank) $body:block)+) => {
        $($(#[$doc])* fn $name($bank: &$crate::bank::TestBank) $body)+

        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            let module = module_path!().rsplit("::").next().unwrap_or_default();
            let mut trials = Vec::new();
            $(trials.extend($crate::bank::on_each_database(module, stringify!($name), $name));)+
            trials
        }
    };
}

/// The trials of one test.
pub(crate) fn on_each_database(module: &str, name: &str, test: fn(&TestBank)) -> Vec<Trial> {
    let trial = |kind: Kind| {
        Trial::test(format!("{module}::{name}::{}", kind.word()), move || {
            test(&TestBank::start(&kind));
            Ok(())
        })
    };
    Kind::available().into_iter().map(trial).collect()
}

/// What every test finds: the schema, the seeds and the people, entered once for each kind of database.
struct Beginning {
    database: TestDatabase,
    world: World,
}

static BEGINNINGS: Mutex<BTreeMap<&'static str, Arc<Beginning>>> = Mutex::new(BTreeMap::new());

impl Beginning {
    fn of(kind: &Kind) -> Arc<Self> {
        let mut beginnings = BEGINNINGS.lock().unwrap();
        let made = || Arc::new(Self::make(kind));
        Arc::clone(beginnings.entry(kind.word()).or_insert_with(made))
    }

    fn make(kind: &Kind) -> Self {
        let database = TestDatabase::make(kind);
        let store = database.store();
        store.migrate().unwrap();
        let clock = Arc::new(FixedClock::new(NOW.parse().unwrap()));
        let bank = bank_on(store, &clock, &make_token_key().unwrap(), Rates::UNLIMITED);
        let world = World::enter(&bank);
        Self { database, world }
    }
}

/// Takes back what the beginnings keep on disk and in the cluster.
pub(crate) fn forget_beginnings() {
    BEGINNINGS.lock().unwrap().clear();
}

fn bank_on(store: Store, clock: &Arc<FixedClock>, token_key: &[u8], rates: Rates) -> Bank {
    let told: Arc<dyn Clock> = clock.clone();
    Bank::new(
        Arc::new(store),
        Arc::clone(&told),
        Tokens::parse(&[token_key], told).unwrap(),
        Passwords::start().unwrap(),
        IdentityKeys::new(&[(1, SEALING_KEY)], &LOOK_UP_KEY).unwrap(),
        Limits {
            body_bytes: BODY_BYTES,
            body_seconds: BODY_SECONDS,
            workers: Some(1),
            rates,
            ..Limits::default()
        },
    )
}

impl TestBank {
    pub(crate) fn start(kind: &Kind) -> Self {
        Self::start_with(kind, Rates::UNLIMITED)
    }

    /// A bank whose callers may ask only so often.
    pub(crate) fn start_with(kind: &Kind, rates: Rates) -> Self {
        Self::start_on(kind, rates, TestDatabase::store)
    }

    /// A bank on a store opened in this way.
    pub(crate) fn start_on(
        kind: &Kind,
        rates: Rates,
        open: impl FnOnce(&TestDatabase) -> Store,
    ) -> Self {
        let beginning = Beginning::of(kind);
        let database = beginning.database.copy();
        let clock = Arc::new(FixedClock::new(NOW.parse().unwrap()));
        let token_key = make_token_key().unwrap();
        log_capture::forbid_key(&token_key);
        let bank = bank_on(open(&database), &clock, &token_key, rates);
        let world = beginning.world.clone();
        let (address, metrics_address, server) = serve(bank.clone());
        Self {
            bank,
            clock,
            world,
            token_key,
            address,
            metrics_address,
            server: Some(server),
            database,
        }
    }

    /// Sends a request and holds the answer against the contract.
    pub(crate) fn call(&self, request: &Request) -> Answer {
        let answer = request.send(self.address);
        contract::check(request, &answer);
        log_capture::forbid_secrets_of(&answer);
        answer
    }

    /// Sends all at the same moment.
    pub(crate) fn call_at_once(&self, requests: &[Request]) -> Vec<Answer> {
        let start = Barrier::new(requests.len());
        std::thread::scope(|scope| {
            let send = |request| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    self.call(request)
                })
            };
            let threads: Vec<_> = requests.iter().map(send).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        })
    }

    /// A fresh access token, which must reach no log.
    pub(crate) fn token(&self, who: Who) -> String {
        self.token_of(self.world.actor(who))
    }

    /// A fresh access token of anybody.
    pub(crate) fn token_of(&self, actor: &Actor) -> String {
        let token = self.bank.tokens().issue(actor, uuid()).unwrap();
        log_capture::forbid(&token);
        token
    }

    /// Puts the bank's keys into a new data directory, for another process.
    pub(crate) fn keep_keys(&self, data_dir: &Path) {
        std::fs::create_dir(data_dir).unwrap();
        let keys: [(&str, &[u8]); 3] = [
            ("identity-master.key", &SEALING_KEY),
            ("identity-look-up.key", &LOOK_UP_KEY),
            ("token-signing.key", &self.token_key),
        ];
        for (name, key) in keys {
            write_private(&data_dir.join(name), key).unwrap();
        }
    }

    /// Where the database is, for another process.
    pub(crate) fn database_url(&self) -> &str {
        self.database.url()
    }

    /// Posts with an idempotency key.
    pub(crate) fn post(&self, who: Who, target: &str, key: &str, body: &Value) -> Answer {
        let request = Request::post(target, body).token(&self.token(who));
        self.call(&request.header("Idempotency-Key", key))
    }

    /// Changes the database behind the bank's back.
    pub(crate) fn execute(&self, sql: &str) {
        self.database.execute(sql);
    }

    pub(crate) fn read<T>(&self, work: impl FnMut(&mut dyn ReadTx) -> Result<T, StoreError>) -> T {
        self.bank.store().read("test", work).unwrap()
    }

    /// Goes on with simulations until none runs, as a server does in the background.
    pub(crate) fn simulate(&self) {
        let mut worker = Worker::new(self.bank.clone());
        while worker.step().unwrap() {}
    }

    /// Every kept balance follows from its entries, and every book sums to zero: what
    /// `ledger verify` checks.
    fn check_books(&self) {
        let violations = verification::violations(self.bank.store()).unwrap();
        assert!(violations.is_empty(), "{}", violations.join("\n"));
        let mut books: BTreeMap<Book, i64> = BTreeMap::new();
        let mut add = |balances: Vec<(Account, i64)>| {
            for (account, hundredths) in balances {
                *books.entry(account.book()).or_default() += hundredths;
            }
        };
        add(self.read(|tx| tx.contra_balances()));
        for learner in self.read(|tx| tx.list_learner_ids(None, 10_000)) {
            let mut kept = self.read(|tx| tx.balances_of(learner));
            kept.retain(|(account, _)| !account.is_contra());
            add(kept);
        }
        let open: Vec<_> = books.iter().filter(|(_, sum)| **sum != 0).collect();
        assert!(open.is_empty(), "books that do not sum to zero: {open:?}");
        let clear = self.database.people_in_clear();
        assert!(clear.is_empty(), "numbers or names in clear: {clear:?}");
    }
}

/// Starts the server in a thread of its own.
fn serve(bank: Bank) -> (SocketAddr, SocketAddr, (ServerHandle, JoinHandle<()>)) {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let free = SocketAddr::from(([127, 0, 0, 1], 0));
            let listening = server::listen(bank, free, free).unwrap();
            let addresses = (listening.address, listening.metrics_address);
            sender.send((addresses, listening.handle())).unwrap();
            listening.run().await.unwrap();
        });
    });
    let ((address, metrics_address), handle) = receiver.recv().unwrap();
    (address, metrics_address, (handle, thread))
}

impl Drop for TestBank {
    fn drop(&mut self) {
        let checked = std::thread::panicking()
            || std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.check_books()))
                .is_ok();
        if let Some((handle, thread)) = self.server.take() {
            actix_web::rt::System::new().block_on(handle.stop(false));
            drop(thread.join());
        }
        assert!(checked, "the books are not closed");
    }
}
