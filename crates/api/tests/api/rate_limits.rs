//! How often one may ask (S-24): what is told comes true, and nobody spends what is another's.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::database::Kind;
use crate::school::School;
use crate::sessions::{LOGIN, PASSWORD, enter};
use crate::world::{Who, uuid};
use chrono::TimeDelta;
use credit_bank_api::config::Rates;
use libtest_mimic::Trial;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

/// Requests a minute of one person or system.
const PER_ACTOR: u32 = 20;
/// Requests a minute of one address without a token.
const PER_ADDRESS: u32 = 12;
/// Look-ups a minute.
const IDENTITY: u32 = 4;
/// Queries a minute without a token.
const QUERIES: u32 = 3;

/// Its name and what it does.
type Test = (&'static str, fn(&TestBank));

pub(crate) fn trials() -> Vec<Trial> {
    let tests: [Test; 7] = [
        ("a_person_is_told_what_is_left_and_when_to_come_back", told),
        ("nobody_is_starved_by_another", starved),
        ("who_does_not_say_who_he_is_shares_his_address", anonymous),
        (
            "looking_people_up_and_asking_without_a_token_are_narrower",
            narrow,
        ),
        (
            "enrolling_by_number_looks_people_up_and_leaves_a_line",
            enrolling,
        ),
        ("no_spelling_of_a_path_escapes_its_limit", spelt),
        ("strangers_keep_nobody_out_at_a_new_address", guessed),
    ];
    let mut trials = Vec::new();
    for kind in Kind::available() {
        for (name, test) in tests {
            let kind = kind.clone();
            trials.push(Trial::test(
                format!("rate_limits::{name}::{}", kind.word()),
                move || {
                    let rates = Rates {
                        actor_per_minute: PER_ACTOR,
                        address_per_minute: PER_ADDRESS,
                        identity_per_minute: IDENTITY,
                        anonymous_queries_per_minute: QUERIES,
                        trusted_proxies: if name.starts_with("strangers") {
                            vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]
                        } else {
                            Vec::new()
                        },
                    };
                    test(&TestBank::start_with(&kind, rates));
                    Ok(())
                },
            ));
        }
    }
    trials
}

fn me(bank: &TestBank, token: &str) -> Answer {
    bank.call(&Request::get("/v1/me").token(token))
}

fn number(answer: &Answer, header: &str) -> u32 {
    answer.find_header(header).unwrap().parse().unwrap()
}

fn forward(bank: &TestBank, seconds: u32) {
    let later = bank.bank.now() + TimeDelta::seconds(seconds.into());
    bank.clock.set(later);
}

/// How many of many are answered before the first 429, which is looked at too.
fn granted(bank: &TestBank, request: &Request, per_minute: u32) -> u32 {
    for sent in 0..per_minute * 2 {
        let answer = bank.call(request);
        if answer.status == 429 {
            assert_eq!(answer.slug(), "too-many-requests");
            assert_eq!(number(&answer, "ratelimit-limit"), per_minute);
            return sent;
        }
    }
    panic!("{} {} is not limited", request.method, request.target)
}

fn told(bank: &TestBank) {
    let token = bank.token(Who::Officer);
    for left in (0..PER_ACTOR).rev() {
        let answer = me(bank, &token);
        assert_eq!(answer.status, 200);
        assert_eq!(number(&answer, "ratelimit-limit"), PER_ACTOR);
        assert_eq!(number(&answer, "ratelimit-remaining"), left);
        assert_eq!(
            number(&answer, "ratelimit-reset"),
            (PER_ACTOR - left) * 60 / PER_ACTOR
        );
    }
    let refused = me(bank, &token);
    assert_eq!(
        (refused.status, number(&refused, "ratelimit-remaining")),
        (429, 0)
    );
    assert_eq!(number(&refused, "ratelimit-reset"), 60);
    let wait = number(&refused, "retry-after");
    assert_eq!(wait, 60 / PER_ACTOR);
    forward(bank, wait - 1);
    assert_eq!(me(bank, &token).status, 429);
    forward(bank, 1);
    assert_eq!(me(bank, &token).status, 200);
    assert_eq!(me(bank, &token).status, 429);
    forward(bank, 30);
    let request = Request::get("/v1/me").token(&token);
    assert!(granted(bank, &request, PER_ACTOR).abs_diff(PER_ACTOR / 2) <= 1);
}

fn starved(bank: &TestBank) {
    let (greedy, modest) = (bank.token(Who::Provider), bank.token(Who::OtherProvider));
    let mut served = (0, 0);
    for _ in 0..PER_ACTOR {
        for _ in 0..5 {
            served.0 += u32::from(me(bank, &greedy).status == 200);
        }
        served.1 += u32::from(me(bank, &modest).status == 200);
    }
    assert_eq!(served, (PER_ACTOR, PER_ACTOR));
}

fn anonymous(bank: &TestBank) {
    let open = Request::get("/v1/awards?limit=1");
    let forged = Request::get("/v1/me").token("forged");
    assert_eq!(bank.call(&forged).status, 401);
    assert_eq!(granted(bank, &open, PER_ADDRESS), PER_ADDRESS - 1);
    assert_eq!(bank.call(&forged).status, 429);
    // A header is the caller's text, and no proxy is trusted here.
    let elsewhere = open.header("X-Forwarded-For", "198.51.100.7");
    assert_eq!(bank.call(&elsewhere).status, 429);
    assert_eq!(me(bank, &bank.token(Who::Officer)).status, 200);
    for probe in ["/healthz", "/readyz", "/.well-known/jwks.json"] {
        let answer = bank.call(&Request::get(probe));
        assert_eq!(
            (answer.status, answer.find_header("ratelimit-limit")),
            (200, None)
        );
    }
}

fn narrow(bank: &TestBank) {
    let body = json!({"id_type": "passport", "id_number": "E00000000"});
    let find = Request::post("/v1/learners/find", &body);
    let of = |who| find.clone().token(&bank.token(who));
    assert_eq!(granted(bank, &of(Who::Officer), IDENTITY), IDENTITY);
    assert_eq!(granted(bank, &of(Who::Registrar), IDENTITY), IDENTITY);
    assert_eq!(me(bank, &bank.token(Who::Officer)).status, 200);
    let query = Request::post("/v1/conversions/query", &json!({}));
    assert_eq!(granted(bank, &query, QUERIES), QUERIES);
    assert_eq!(
        bank.call(&query.token(&bank.token(Who::Officer))).status,
        422
    );
}

fn enrolling(bank: &TestBank) {
    let school = School::open(bank);
    let token = bank.token_of(&school.registrar);
    let body = json!({"programme_id": school.programme, "student_number": "示例-1", "registered_on": "2025-09-01",
        "learner": {"id_type": "passport", "id_number": "E00000000", "name": "示例学员"}});
    let enrol = Request::post("/v1/enrolments", &body).token(&token);
    let enrol = enrol.header("Idempotency-Key", "by-number");
    assert_eq!(granted(bank, &enrol, IDENTITY), IDENTITY);
    let audit = Request::get("/v1/audit?operation=create_enrolment&limit=200");
    let audit = bank.call(&audit.token(&bank.token(Who::Auditor))).json();
    let lines = audit["items"].as_array().unwrap();
    assert_eq!(lines.len(), usize::try_from(IDENTITY).unwrap(), "{audit}");
    assert!(lines.iter().all(|line| line["status"] == 422), "{audit}");
    // By id nobody is looked up.
    let body = json!({"programme_id": school.programme, "student_number": "示例-1", "registered_on": "2025-09-01",
        "learner_id": uuid()});
    let by_id = Request::post("/v1/enrolments", &body).token(&token);
    assert_eq!(
        bank.call(&by_id.header("Idempotency-Key", "by-id")).status,
        422
    );
}

fn spelt(bank: &TestBank) {
    let body = json!({"id_type": "passport", "id_number": "E00000000"});
    let token = bank.token(Who::Officer);
    let find = |path: &str| Request::post(path, &body).token(&token);
    let plain = find("/v1/learners/find");
    assert_eq!(granted(bank, &plain, IDENTITY), IDENTITY);
    for path in [
        "/%761/learners/find",
        "/v1/learners/f%69nd",
        "/v%31/%6Cearners/find",
    ] {
        assert_eq!(bank.call(&find(path)).status, 429, "{path}");
    }
    let open = |path: &str| bank.call(&Request::get(path));
    let first = open("/%76%31/awards?limit=1");
    assert_eq!(number(&first, "ratelimit-remaining"), PER_ADDRESS - 1);
    let queries = Request::post("/v1/conversions/quer%79", &json!({}));
    assert_eq!(granted(bank, &queries, QUERIES), QUERIES);
}

/// Here the test is the proxy, and says where a caller is.
fn guessed(bank: &TestBank) {
    enter(bank);
    let log_in = |host: u8, password: &str| {
        let body = json!({"login": LOGIN, "password": password});
        let request = Request::post("/v1/sessions", &body);
        bank.call(&request.header("X-Forwarded-For", &format!("198.51.100.{host}")))
    };
    for minute in 0..2 {
        for host in [10, 11, 12] {
            for _ in 0..8 {
                let answer = log_in(host, "wrong-mima-0001");
                assert!(matches!(answer.status, 401 | 429), "{}", answer.text());
            }
            let refused = log_in(host, PASSWORD);
            assert_eq!(
                refused.status, 429,
                "whoever guesses waits, though he guess right"
            );
            assert!(number(&refused, "retry-after") <= 60 << minute);
        }
        // The owner is somewhere new, mistypes once, and is in.
        let here = 77 + minute;
        assert_eq!(log_in(here, "wrong-mima-0002").status, 401);
        assert_eq!(log_in(here, PASSWORD).status, 200);
        forward(bank, 60);
    }
}
