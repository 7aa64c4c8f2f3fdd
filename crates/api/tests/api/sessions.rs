//! Logging in, again and out; what a refresh token that is used twice brings about.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::log_capture;
use crate::world::{insert_person, person};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::UserId;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(crate) const PASSWORD: &str = "canary-mima-7Yq2-not-in-any-log";
pub(crate) const LOGIN: &str = "canary-login-01";

/// Enters an administrator with a password, and gives his id.
pub(crate) fn enter(bank: &TestBank) -> UserId {
    log_capture::forbid(PASSWORD);
    let hash = actix_web::rt::System::new()
        .block_on(bank.bank.passwords().hash(PASSWORD.to_owned()))
        .unwrap();
    let mut row = person(LOGIN, Role::Admin, None, bank.bank.now());
    row.password_hash = hash;
    insert_person(bank.bank.store(), &row);
    row.id
}

pub(crate) fn log_in(bank: &TestBank, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password});
    bank.call(&Request::post("/v1/sessions", &body))
}

pub(crate) fn refresh(bank: &TestBank, session: &Value) -> Answer {
    let token = session["refresh_token"].as_str().unwrap();
    log_capture::forbid(token);
    let body = json!({"refresh_token": token});
    bank.call(&Request::post("/v1/sessions/refresh", &body))
}

/// Ends the session; 401 where its access token opens nothing any more.
pub(crate) fn log_out(bank: &TestBank, session: &Value) -> Answer {
    let token = session["access_token"].as_str().unwrap();
    log_capture::forbid(token);
    bank.call(&Request::new("DELETE", "/v1/sessions/current").token(token))
}

each_database! {
    fn who_logs_in_gets_tokens_that_work_and_logs_out_again(bank: &TestBank) {
        enter(bank);
        let session = log_in(bank, LOGIN, PASSWORD);
        assert_eq!(session.status, 200, "{}", session.text());
        let session = session.json();
        assert_eq!(session["expires_in"], 900);
        assert_eq!(log_out(bank, &session).status, 204);
        assert_eq!(refresh(bank, &session).status, 401);
    }

    fn a_wrong_password_and_an_unknown_name_get_the_same_answer(bank: &TestBank) {
        enter(bank);
        let told = |login: &str| {
            let answer = log_in(bank, login, "wrong-mima-0001");
            assert_eq!(answer.status, 401);
            let mut problem = answer.json();
            problem["instance"] = Value::Null;
            let names: BTreeSet<_> = answer.headers.into_iter().map(|(name, _)| name).collect();
            (problem, names, answer.body.len())
        };
        assert_eq!(told(LOGIN), told("nobody-at-all-0"));
    }

    fn a_refresh_token_works_once_and_its_second_use_ends_the_whole_family(bank: &TestBank) {
        enter(bank);
        let first = log_in(bank, LOGIN, PASSWORD).json();
        let second = refresh(bank, &first);
        assert_eq!(second.status, 200, "{}", second.text());
        let second = second.json();
        assert_ne!(first["refresh_token"], second["refresh_token"]);
        assert_eq!(refresh(bank, &first).status, 401);
        assert_eq!(refresh(bank, &second).status, 401, "the thief's or the owner's: both end");
        // Another log-in of the same person is another family.
        let other = log_in(bank, LOGIN, PASSWORD);
        assert_eq!(other.status, 200);
        assert_eq!(refresh(bank, &other.json()).status, 200);
    }

    fn a_refresh_token_that_was_never_made_is_refused(bank: &TestBank) {
        for token in ["A".repeat(43), "_".repeat(32), "-".repeat(200)] {
            let answer = refresh(bank, &json!({"refresh_token": token}));
            assert_eq!(answer.status, 401);
        }
    }
}
