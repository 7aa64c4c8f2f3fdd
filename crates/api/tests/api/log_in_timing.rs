//! S-08 at full size: how long a refusal takes does not tell whether the account, the number or the system
//! exists. Only where `CREDIT_BANK_STORMS=full`: a machine that does other things beside makes the figures
//! worthless.

use crate::bank::{TestBank, on_each_database};
use crate::client::Request;
use crate::completions::id_number;
use crate::grants::open;
use crate::sessions::{LOGIN, PASSWORD, enter};
use crate::world::{Who, uuid};
use chrono::TimeDelta;
use libtest_mimic::Trial;
use serde_json::json;
use std::cmp::Ordering;
use std::time::{Duration, Instant};

type Test = fn(&TestBank);

/// Requests of each kind.
const TIMES: u32 = 300;

pub(crate) fn trials() -> Vec<Trial> {
    if std::env::var("CREDIT_BANK_STORMS").as_deref() != Ok("full") {
        return Vec::new();
    }
    let tests: [(&str, Test); 3] = [
        ("the_time_of_a_log_in_does_not_tell_names", of_log_ins),
        ("the_time_of_a_claim_does_not_tell_numbers", of_claims),
        ("the_time_of_a_token_does_not_tell_systems", of_tokens),
    ];
    let on_each = |(name, test)| on_each_database("log_in_timing", name, test);
    tests.into_iter().flat_map(on_each).collect()
}

fn time(bank: &TestBank, request: &Request, refusal: u16) -> Duration {
    // The failures of a minute ago slow nobody down.
    bank.clock.set(bank.bank.now() + TimeDelta::seconds(61));
    let began = Instant::now();
    let answer = request.send(bank.address);
    let took = began.elapsed();
    assert_eq!(answer.status, refusal);
    took
}

/// Of all pairs, how often the known one took longer; ties count half. 0.5 tells nothing.
fn tells_nothing(
    bank: &TestBank,
    refusal: u16,
    known: impl Fn(u32) -> Request,
    unknown: impl Fn(u32) -> Request,
) {
    let timed = (0..TIMES).map(|number| {
        (
            time(bank, &known(number), refusal),
            time(bank, &unknown(number), refusal),
        )
    });
    let (known, unknown): (Vec<_>, Vec<_>) = timed.unzip();
    let pairs = known
        .iter()
        .flat_map(|one| unknown.iter().map(move |other| one.cmp(other)));
    let wins_doubled: u32 = pairs
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

fn of_log_ins(bank: &TestBank) {
    enter(bank);
    let log_in = |login: &str| {
        let body = json!({"login": login, "password": "wrong-mima-0001"});
        Request::post("/v1/sessions", &body)
    };
    tells_nothing(
        bank,
        401,
        |_| log_in(LOGIN),
        |number| log_in(&format!("nobody-{number:04}")),
    );
}

/// Somebody who has an account and no code, and people of whom the bank never heard.
fn of_claims(bank: &TestBank) {
    open(bank, 1);
    let claim = |person: u32| {
        let body = json!({"id_type": "resident_id_card", "id_number": id_number(person),
            "name": format!("示例学员{person:03}"), "code": "7K3M9Q2RXV4T", "new_password": PASSWORD});
        Request::post("/v1/learners/claim", &body)
    };
    tells_nothing(bank, 404, |_| claim(1), |number| claim(2 + number));
}

fn of_tokens(bank: &TestBank) {
    let known = bank.world.actor(Who::Provider).id().to_string();
    let token = |id: &str| {
        let secret = "w".repeat(43);
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let request = Request::new("POST", "/v1/oauth/token");
        request.bytes("application/x-www-form-urlencoded", form)
    };
    tells_nothing(bank, 401, |_| token(&known), |_| token(&uuid().to_string()));
}
