//! S-08 at full size: how long a refused log-in takes does not tell whether its name exists. Only
//! where `CREDIT_BANK_STORMS=full`: a machine that does other things beside makes the figures worthless.

use crate::bank::{TestBank, on_each_database};
use crate::client::Request;
use crate::sessions::{LOGIN, enter};
use chrono::TimeDelta;
use libtest_mimic::Trial;
use serde_json::json;
use std::cmp::Ordering;
use std::time::{Duration, Instant};

/// Log-ins of each kind.
const TIMES: usize = 300;

pub(crate) fn trials() -> Vec<Trial> {
    if std::env::var("CREDIT_BANK_STORMS").as_deref() != Ok("full") {
        return Vec::new();
    }
    on_each_database(
        "log_in_timing",
        "the_time_of_a_refusal_does_not_tell_names",
        the_time_of_a_refusal_does_not_tell_names,
    )
}

fn time(bank: &TestBank, login: &str) -> Duration {
    // The failures of a minute ago slow nobody down.
    bank.clock.set(bank.bank.now() + TimeDelta::seconds(61));
    let body = json!({"login": login, "password": "wrong-mima-0001"});
    let request = Request::post("/v1/sessions", &body);
    let began = Instant::now();
    let answer = request.send(bank.address);
    let took = began.elapsed();
    assert_eq!(answer.status, 401);
    took
}

/// Of all pairs, how often the known name took longer; ties count half. 0.5 tells nothing.
fn the_time_of_a_refusal_does_not_tell_names(bank: &TestBank) {
    enter(bank);
    let timed = (0..TIMES).map(|number| {
        let nobody = format!("nobody-{number:04}");
        (time(bank, LOGIN), time(bank, &nobody))
    });
    let (known, unknown): (Vec<_>, Vec<_>) = timed.unzip();
    let pairs = known
        .iter()
        .flat_map(|one| unknown.iter().map(move |other| one.cmp(other)));
    let wins_doubled: usize = pairs
        .map(|order| match order {
            Ordering::Less => 0,
            Ordering::Equal => 1,
            Ordering::Greater => 2,
        })
        .sum();
    let percent = wins_doubled * 100 / (2 * TIMES * TIMES);
    assert!(
        (45..55).contains(&percent),
        "area under the curve 0.{percent}"
    );
}
