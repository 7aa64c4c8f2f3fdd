//! D-08: every recognised outcome is revoked twice, by many officers' hands at once. One of the two
//! succeeds, the other is refused, and nothing is left on any balance.

use crate::client::Request;
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::size;
use crate::world::{Who, uuid};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

const WORKERS: usize = 20;
const BATCH: u32 = 100;

pub(crate) fn trials() -> Vec<Trial> {
    on_each_database(
        "revocations::of_two_revocations_of_each_outcome_one_succeeds_and_all_balances_are_zero",
        of_two_revocations_of_each_outcome_one_succeeds_and_all_balances_are_zero,
    )
}

/// Posts certificates that are recognised at once, and gives the outcomes' ids.
fn outcomes(place: &Place, address: SocketAddr, number: u32) -> Vec<String> {
    let post = |from: u32| {
        let people = from..(from + BATCH).min(number);
        let items: Vec<Value> = people
            .map(|it| certificate(&format!("R-{it}"), it))
            .collect();
        let answer = Request::post("/v1/completions/batch", &json!({"items": items}))
            .token(&place.token(Who::Provider))
            .header("Idempotency-Key", &format!("batch-{from}"))
            .send(address)
            .json();
        let results = answer["results"].as_array().unwrap().clone();
        results.into_iter().map(|it| {
            assert_eq!(it["completion"]["outcome_state"], "recognised", "{it}");
            it["completion"]["outcome_id"].as_str().unwrap().to_owned()
        })
    };
    (0..number).step_by(100).flat_map(post).collect()
}

/// Does an act to each of the outcomes, and gives the statuses that each was answered with.
fn act(
    place: &Place,
    address: SocketAddr,
    act: &str,
    outcomes: impl Iterator<Item = String> + Send,
) -> BTreeMap<String, Vec<u16>> {
    let told = Mutex::new(BTreeMap::<String, Vec<u16>>::new());
    let next = Mutex::new(outcomes);
    let work = || {
        loop {
            let Some(outcome) = next.lock().unwrap().next() else {
                return;
            };
            let body = json!({"reason_code": "issued_in_error", "text": "示例"});
            let request = Request::post(&format!("/v1/outcomes/{outcome}/{act}"), &body)
                .token(&place.token(Who::Officer))
                .header("Idempotency-Key", &uuid().to_string());
            let mut answer = request.send(address);
            while answer.status == 503 {
                answer = request.send(address);
            }
            if answer.status != 200 {
                assert_eq!(answer.slug(), "state-conflict", "{}", answer.text());
            }
            let mut told = told.lock().unwrap();
            told.entry(outcome).or_default().push(answer.status);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(work);
        }
    });
    told.into_inner().unwrap()
}

fn of_two_revocations_of_each_outcome_one_succeeds_and_all_balances_are_zero(place: &Place) {
    let server = place.serve();
    let outcomes = outcomes(place, server.address, size::of(150, 5_000));
    // An officer revokes only what is frozen.
    for (outcome, statuses) in act(place, server.address, "freeze", outcomes.iter().cloned()) {
        assert_eq!(statuses, [200], "{outcome}");
    }
    let twice = outcomes.iter().flat_map(|it| [it.clone(), it.clone()]);
    for (outcome, mut statuses) in act(place, server.address, "revocation", twice) {
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{outcome}");
    }
    let balances = place.bank.store().read("test balances", |tx| {
        let mut balances = tx.contra_balances()?;
        for learner in tx.list_learner_ids(None, 10_000)? {
            balances.extend(tx.balances_of(learner)?);
        }
        Ok::<_, credit_bank_store::StoreError>(balances)
    });
    let balances = balances.unwrap();
    assert!(balances.len() > outcomes.len());
    let left: Vec<_> = balances.iter().filter(|(_, amount)| *amount != 0).collect();
    assert!(left.is_empty(), "{left:?}");
}
