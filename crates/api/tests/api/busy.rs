//! What every operation answers when the bank cannot serve now: a caller who asks too often, a database
//! that nobody can reach, an act that still runs under the same key.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::contract;
use crate::database::Kind;
use crate::everywhere::{Permitted, documents, permitted};
use crate::routed;
use crate::world::Who;
use credit_bank_api::config::Rates;
use credit_bank_api::routes::{OPERATIONS, Operation};
use credit_bank_store::{OpenOptions, Store, StoreError};
use libtest_mimic::Trial;
use std::sync::{Arc, Barrier, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// Connections of the store under test.
const CONNECTIONS: u32 = 2;
/// How long a request waits for one of them; long enough for two requests to meet.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Requests sent at one time.
const TOGETHER: usize = 24;

type Test = fn(&Kind);

pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 3] = [
        ("who_asks_too_often_is_429_everywhere", asked_too_often),
        (
            "without_its_database_the_bank_is_503_everywhere",
            unreachable,
        ),
        ("an_act_that_still_runs_under_the_key_is_409", in_flight),
    ];
    let mut trials = Vec::new();
    for kind in Kind::available() {
        for (name, test) in tests {
            let kind = kind.clone();
            let name = format!("busy::{name}::{}", kind.word());
            trials.push(Trial::test(name, move || {
                test(&kind);
                Ok(())
            }));
        }
    }
    trials
}

fn asked_too_often(kind: &Kind) {
    let rates = Rates {
        actor_per_minute: 1,
        address_per_minute: 1,
        ..Rates::UNLIMITED
    };
    let bank = TestBank::start_with(kind, rates);
    let token = bank.token(Who::Officer);
    assert_eq!(bank.call(&Request::get("/v1/me").token(&token)).status, 200);
    assert_eq!(bank.call(&Request::get("/v1/awards")).status, 200);
    let limited = |it: &&Operation| documents(it, 429);
    let mut met = 0;
    for operation in OPERATIONS.iter().filter(limited) {
        let mut request = routed::request(operation);
        if contract::takes_token(operation.id) {
            request = request.token(&token);
        }
        let answer = bank.call(&request);
        assert_eq!(
            (answer.status, answer.slug().as_str()),
            (429, "too-many-requests"),
            "{}",
            operation.id
        );
        assert_eq!(
            answer.find_header("retry-after"),
            Some("60"),
            "{}",
            operation.id
        );
        met += 1;
    }
    assert!(met > 80, "{met}");
}

/// A bank that soon gives up waiting for its database.
fn impatient(kind: &Kind) -> TestBank {
    TestBank::start_on(kind, Rates::UNLIMITED, |database| {
        database.store_with(&OpenOptions {
            pool_size: CONNECTIONS,
            wait: PATIENCE,
            statement: Duration::from_mins(1),
        })
    })
}

/// All connections of the store, held until this is dropped.
struct Held {
    release: Vec<mpsc::Sender<()>>,
    holders: Vec<JoinHandle<()>>,
}

impl Held {
    fn all(bank: &TestBank) -> Self {
        let writes = bank.database_url().starts_with("sqlite:");
        let reading = usize::try_from(CONNECTIONS).unwrap();
        let ready = Arc::new(Barrier::new(reading + usize::from(writes) + 1));
        let mut held = Self {
            release: Vec::new(),
            holders: Vec::new(),
        };
        for _ in 0..reading {
            held.hold(bank, &ready, |store, wait| {
                store.read("hold", |_| -> Result<(), StoreError> {
                    wait();
                    Ok(())
                })
            });
        }
        if writes {
            held.hold(bank, &ready, |store, wait| {
                store.write("hold", |_| -> Result<(), StoreError> {
                    wait();
                    Ok(())
                })
            });
        }
        ready.wait();
        held
    }

    fn hold(
        &mut self,
        bank: &TestBank,
        ready: &Arc<Barrier>,
        work: fn(&Store, &dyn Fn()) -> Result<(), StoreError>,
    ) {
        let (sender, receiver) = mpsc::channel::<()>();
        let (bank, ready) = (bank.bank.clone(), Arc::clone(ready));
        self.release.push(sender);
        self.holders.push(std::thread::spawn(move || {
            work(bank.store(), &|| {
                ready.wait();
                // Ends when the sender is gone.
                let _ = receiver.recv();
            })
            .unwrap();
        }));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release.clear();
        for holder in self.holders.drain(..) {
            drop(holder.join());
        }
    }
}

fn unreachable(kind: &Kind) {
    let bank = impatient(kind);
    let mut requests = permitted(&bank, false);
    requests.retain(|it| documents(it.operation, 503));
    assert!(requests.len() > 80, "{}", requests.len());
    let held = Held::all(&bank);
    for some in requests.chunks(TOGETHER) {
        let sent: Vec<Request> = some.iter().map(|it| it.request.clone()).collect();
        for (Permitted { operation, .. }, answer) in some.iter().zip(bank.call_at_once(&sent)) {
            assert_eq!(
                (answer.status, answer.slug().as_str()),
                (503, "unavailable"),
                "{}",
                operation.id
            );
            let wait = answer.find_header("retry-after").unwrap();
            assert!(wait.parse::<u32>().unwrap() > 0, "{}", operation.id);
        }
    }
    drop(held);
    let health = bank.call(&Request::get("/v1/awards"));
    assert_eq!(health.status, 200, "it did not come back");
}

fn in_flight(kind: &Kind) {
    let bank = impatient(kind);
    let mut requests = permitted(&bank, false);
    requests.retain(|it| contract::takes_key(it.operation.id));
    assert!(requests.len() > 25, "{}", requests.len());
    let _held = Held::all(&bank);
    for some in requests.chunks(TOGETHER / 2) {
        let twice = some
            .iter()
            .flat_map(|it| [it.request.clone(), it.request.clone()]);
        let twice: Vec<Request> = twice.collect();
        let answers = bank.call_at_once(&twice);
        for (Permitted { operation, .. }, both) in some.iter().zip(answers.chunks(2)) {
            let mut slugs: Vec<String> = both.iter().map(Answer::slug).collect();
            slugs.sort();
            assert_eq!(
                slugs,
                ["idempotency-in-flight", "unavailable"],
                "{}",
                operation.id
            );
        }
    }
}
