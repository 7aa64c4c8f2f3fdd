//! S-08: nobody finds out by asking who has an account: what does not exist and what was given wrongly
//! get one answer, after the same work.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::examples::certificate;
use crate::sessions::{LOGIN, PASSWORD, enter, log_out, refresh};
use crate::world::{Who, uuid};
use chrono::TimeDelta;
use credit_bank_store::StoreError;
use credit_bank_store::words::Standing;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All that a caller can tell one answer from another by, and the passwords that were checked for it.
fn told(bank: &TestBank, ask: impl Fn() -> Answer) -> (u16, BTreeSet<String>, Value, usize, u64) {
    let before = bank.bank.passwords().done();
    let answer = ask();
    let work = bank.bank.passwords().done() - before;
    let mut body = answer.json();
    body["instance"] = Value::Null;
    let names = answer
        .headers
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    (answer.status, names, body, answer.body.len(), work)
}

fn log_in(bank: &TestBank, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password});
    bank.call(&Request::post("/v1/sessions", &body))
}

fn token(bank: &TestBank, id: &str, secret: &str) -> Answer {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = Request::new("POST", "/v1/oauth/token");
    bank.call(&request.bytes("application/x-www-form-urlencoded", form))
}

fn claim(bank: &TestBank, person: u32, name: &str, code: &str) -> Answer {
    let body = json!({"id_type": "resident_id_card", "id_number": id_number(person),
        "name": name, "code": code, "new_password": PASSWORD});
    bank.call(&Request::post("/v1/learners/claim", &body))
}

each_database! {
    fn a_log_in_tells_neither_names_nor_standing(bank: &TestBank) {
        let user = enter(bank);
        let wrong = told(bank, || log_in(bank, LOGIN, "wrong-mima-0001"));
        assert_eq!((wrong.0, wrong.4), (401, 1));
        assert_eq!(told(bank, || log_in(bank, "nobody-at-all-0", "wrong-mima-0001")), wrong);
        let suspended = bank.bank.store().write("test suspend", |tx| -> Result<_, StoreError> {
            tx.set_user_standing(user, Standing::Suspended, bank.bank.now())
        });
        assert!(suspended.unwrap());
        assert_eq!(told(bank, || log_in(bank, LOGIN, PASSWORD)), wrong);
        assert_eq!(told(bank, || log_in(bank, LOGIN, "wrong-mima-0001")), wrong);
    }

    fn a_claim_tells_neither_numbers_nor_names_nor_codes(bank: &TestBank) {
        let body = certificate("E-1", 1);
        id_number(1);
        bank.post(Who::Provider, "/v1/completions", "k", &body);
        let learner = bank.read(|tx| tx.list_learner_ids(None, 2))[0];
        let strangers = told(bank, || claim(bank, 2, "示例学员002", "7K3M9Q2RXV4T"));
        assert_eq!((strangers.0, strangers.4), (404, 1));
        let mine = || claim(bank, 1, "示例学员001", "7K3M9Q2RXV4T");
        assert_eq!(told(bank, mine), strangers, "there is no code yet");
        let target = format!("/v1/learners/{learner}/claim-codes");
        let code = bank.post(Who::Officer, &target, "k", &json!({})).json();
        let code = code["code"].as_str().unwrap().to_owned();
        crate::log_capture::forbid(&code);
        assert_eq!(told(bank, mine), strangers, "the code is wrong");
        let other_name = || claim(bank, 1, "示例学员无", &code);
        assert_eq!(told(bank, other_name), strangers, "the name is wrong");
        let right = claim(bank, 1, "示例学员001", &code);
        assert_eq!(right.status, 200, "{}", right.text());
        let again = || claim(bank, 1, "示例学员001", &code);
        assert_eq!(told(bank, again), strangers, "it was claimed");
    }

    fn a_refresh_tells_no_tokens(bank: &TestBank) {
        enter(bank);
        let nobody = json!({"refresh_token": "n".repeat(43)});
        let strangers = told(bank, || refresh(bank, &nobody));
        assert_eq!((strangers.0, strangers.4), (401, 0));
        let used = log_in(bank, LOGIN, PASSWORD).json();
        assert_eq!(refresh(bank, &used).status, 200);
        assert_eq!(told(bank, || refresh(bank, &used)), strangers, "it was used");
        let ended = log_in(bank, LOGIN, PASSWORD).json();
        assert_eq!(log_out(bank, &ended).status, 204);
        assert_eq!(told(bank, || refresh(bank, &ended)), strangers, "its session was ended");
        let old = log_in(bank, LOGIN, PASSWORD).json();
        bank.clock.set(bank.bank.now() + TimeDelta::days(366));
        assert_eq!(told(bank, || refresh(bank, &old)), strangers, "its day has passed");
    }

    fn a_token_request_tells_no_clients(bank: &TestBank) {
        let organisation = bank.world.actor(Who::Provider).organisation_id().unwrap();
        let target = format!("/v1/organisations/{organisation}/clients");
        let body = json!({"name": "示例系统", "scopes": ["completions:read"]});
        let made = bank.post(Who::Admin, &target, "client", &body).json();
        let id = made["client_id"].as_str().unwrap().to_owned();
        let secret = made["client_secret"].as_str().unwrap().to_owned();
        crate::log_capture::forbid(&secret);
        let wrong = "w".repeat(secret.len());
        let known = told(bank, || token(bank, &id, &wrong));
        assert_eq!((known.0, known.4), (401, 0));
        let nobody = uuid().to_string();
        for id in [nobody.as_str(), "no-id-at-all"] {
            assert_eq!(told(bank, || token(bank, id, &wrong)), known, "{id}");
        }
        let suspended = bank.bank.store().write("test suspend", |tx| -> Result<_, StoreError> {
            tx.set_client_standing(id.parse().unwrap(), Standing::Suspended)
        });
        assert!(suspended.unwrap());
        assert_eq!(told(bank, || token(bank, &id, &secret)), known);
        assert_eq!(token(bank, &id, &wrong).status, 401);
    }
}
