//! S-06: what ends an access ends it at the very next request, with every token that grew from it.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::log_capture;
use crate::sessions::{LOGIN, PASSWORD, enter, log_in, log_out, refresh};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

const NEW_PASSWORD: &str = "canary-mima-9Rk4-not-in-any-log";

/// A log-in that works.
fn session(bank: &TestBank, password: &str) -> Value {
    let session = log_in(bank, LOGIN, password);
    assert_eq!(session.status, 200, "{}", session.text());
    let session = session.json();
    for token in ["access_token", "refresh_token"] {
        log_capture::forbid(session[token].as_str().unwrap());
    }
    assert_eq!(me(bank, &session), 200);
    session
}

fn me(bank: &TestBank, session: &Value) -> u16 {
    let token = session["access_token"].as_str().unwrap();
    bank.call(&Request::get("/v1/me").token(token)).status
}

fn is_dead(bank: &TestBank, session: &Value) {
    assert_eq!(me(bank, session), 401);
    assert_eq!(refresh(bank, session).status, 401);
}

fn suspend(bank: &TestBank, user: &str, suspended: bool) {
    let body = json!({"suspended": suspended, "reason": "示例"});
    let target = format!("/v1/users/{user}/suspension");
    let answer = bank.post(Who::Admin, &target, &uuid().to_string(), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn client_token(bank: &TestBank, id: &str, secret: &str) -> Answer {
    log_capture::forbid(secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = Request::new("POST", "/v1/oauth/token");
    bank.call(&request.bytes("application/x-www-form-urlencoded", form))
}

/// Rotates the secret of a client and gives the new one.
fn rotate(bank: &TestBank, client: &str, overlap_hours: u32) -> String {
    let target = format!("{client}/secrets");
    let body = json!({"overlap_hours": overlap_hours});
    let answer = bank.post(Who::Admin, &target, &uuid().to_string(), &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["client_secret"].as_str().unwrap().to_owned()
}

each_database! {
    fn a_log_out_ends_its_own_log_in_and_no_other(bank: &TestBank) {
        enter(bank);
        let (one, other) = (session(bank, PASSWORD), session(bank, PASSWORD));
        assert_eq!(log_out(bank, &one).status, 204);
        is_dead(bank, &one);
        assert_eq!((me(bank, &other), refresh(bank, &other).status), (200, 200));
    }

    fn a_new_password_ends_every_other_log_in_and_the_old_password(bank: &TestBank) {
        log_capture::forbid(NEW_PASSWORD);
        enter(bank);
        let (mine, thiefs) = (session(bank, PASSWORD), session(bank, PASSWORD));
        let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        let request = Request::post("/v1/me/password", &body);
        let changed = bank.call(&request.token(mine["access_token"].as_str().unwrap()));
        assert_eq!(changed.status, 204, "{}", changed.text());
        is_dead(bank, &thiefs);
        assert_eq!(me(bank, &mine), 200, "the log-in that changed it goes on");
        assert_eq!(refresh(bank, &mine).status, 200);
        assert_eq!(log_in(bank, LOGIN, PASSWORD).status, 401);
        session(bank, NEW_PASSWORD);
    }

    fn a_suspension_ends_every_log_in_and_a_restoration_revives_none(bank: &TestBank) {
        let user = enter(bank).to_string();
        let (first, second) = (session(bank, PASSWORD), session(bank, PASSWORD));
        suspend(bank, &user, true);
        is_dead(bank, &first);
        assert_eq!(log_in(bank, LOGIN, PASSWORD).status, 401);
        suspend(bank, &user, false);
        is_dead(bank, &second);
        session(bank, PASSWORD);
    }

    fn a_refresh_token_that_comes_twice_ends_its_family_with_its_access_tokens(bank: &TestBank) {
        enter(bank);
        let first = session(bank, PASSWORD);
        let second = refresh(bank, &first).json();
        let other = session(bank, PASSWORD);
        assert_eq!((me(bank, &first), me(bank, &second)), (200, 200));
        assert_eq!(refresh(bank, &first).status, 401);
        is_dead(bank, &first);
        is_dead(bank, &second);
        assert_eq!(me(bank, &other), 200);
    }

    fn a_secret_replaced_without_overlap_takes_its_tokens_with_it(bank: &TestBank) {
        let organisation = bank.world.actor(Who::Provider).organisation_id().unwrap();
        let target = format!("/v1/organisations/{organisation}/clients");
        let body = json!({"name": "示例系统", "scopes": ["completions:read"]});
        let made = bank.post(Who::Admin, &target, "client", &body).json();
        let id = made["client_id"].as_str().unwrap();
        let client = format!("{target}/{id}");
        let first = made["client_secret"].as_str().unwrap();
        let in_overlap = rotate(bank, &client, 24);
        let reads = |token: &str| {
            let request = Request::get("/v1/completions?external_id=E-1");
            bank.call(&request.token(token)).status
        };
        let mut tokens = Vec::new();
        for secret in [first, &in_overlap] {
            let answer = client_token(bank, id, secret).json();
            let token = answer["access_token"].as_str().unwrap().to_owned();
            log_capture::forbid(&token);
            assert_eq!(reads(&token), 200);
            tokens.push(token);
        }
        let last = rotate(bank, &client, 0);
        for (secret, token) in [first, &in_overlap].into_iter().zip(&tokens) {
            assert_eq!(reads(token), 401);
            assert_eq!(client_token(bank, id, secret).status, 401);
        }
        assert_eq!(client_token(bank, id, &last).status, 200);
    }
}
