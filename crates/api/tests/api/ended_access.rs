//! S-06: what ends an access ends it at the very next request, with every token that grew from it.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::log_capture;
use crate::sessions::{LOGIN, PASSWORD, enter, log_in, log_out, refresh};
use crate::world::{Who, uuid};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::tx::AuditFilter;
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

/// Suspends or restores whatever the path names.
fn set_standing(bank: &TestBank, target: &str, suspended: bool) -> Answer {
    let body = json!({"suspended": suspended, "reason": "示例"});
    let target = format!("{target}/suspension");
    bank.post(Who::Admin, &target, &uuid().to_string(), &body)
}

fn set_roles(bank: &TestBank, user: &str, roles: &Value) -> Answer {
    let body = json!({"roles": roles, "reason": "示例：调岗"});
    let target = format!("/v1/users/{user}/roles");
    bank.post(Who::Admin, &target, &uuid().to_string(), &body)
}

/// A registrar who logs in with the tests' password, of an organisation that has officers, too.
fn enter_registrar(bank: &TestBank, organisation: OrganisationId) -> String {
    let roles = r#"["school","workstation","provider"]"#;
    bank.execute(&format!(
        "UPDATE organisation SET roles = '{roles}' WHERE {}",
        is_one_of(bank, organisation)
    ));
    log_capture::forbid(PASSWORD);
    let draft = json!({"login": LOGIN, "name": "示例教务员", "roles": ["registrar"],
        "organisation_id": organisation, "password": PASSWORD});
    let made = bank.post(Who::Admin, "/v1/users", &uuid().to_string(), &draft);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

/// The condition by which SQL finds an organisation.
fn is_one_of(bank: &TestBank, organisation: OrganisationId) -> String {
    let found = bank.read(|tx| tx.find_organisation(organisation));
    format!("code = '{}'", found.unwrap().code)
}

/// A client with its secret: path, id, secret.
fn enter_client(bank: &TestBank, organisation: OrganisationId) -> (String, String, String) {
    let target = format!("/v1/organisations/{organisation}/clients");
    let body = json!({"name": "示例系统", "scopes": ["completions:read"]});
    let made = bank
        .post(Who::Admin, &target, &uuid().to_string(), &body)
        .json();
    let member = |name: &str| made[name].as_str().unwrap().to_owned();
    let (id, secret) = (member("client_id"), member("client_secret"));
    log_capture::forbid(&secret);
    (format!("{target}/{id}"), id, secret)
}

/// What a system is answered that asks with this token.
fn reads(bank: &TestBank, token: &str) -> u16 {
    let request = Request::get("/v1/completions?external_id=E-1");
    bank.call(&request.token(token)).status
}

/// A client's access token.
fn access(bank: &TestBank, id: &str, secret: &str) -> String {
    let token = client_token(bank, id, secret).json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    log_capture::forbid(&token);
    token
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

    fn of_two_new_passwords_at_once_the_second_finds_the_old_one_wrong(bank: &TestBank) {
        enter(bank);
        let mine = session(bank, PASSWORD);
        let new: Vec<String> = (1..=4).map(|it| format!("{NEW_PASSWORD} {it}")).collect();
        let requests: Vec<Request> = new
            .iter()
            .map(|new| {
                log_capture::forbid(new);
                let body = json!({"current_password": PASSWORD, "new_password": new});
                Request::post("/v1/me/password", &body).token(mine["access_token"].as_str().unwrap())
            })
            .collect();
        let answers = bank.call_at_once(&requests);
        let mut told: Vec<u16> = answers.iter().map(|it| it.status).collect();
        let won = told.iter().position(|status| *status == 204).unwrap();
        assert!(answers.iter().all(|it| it.status == 204 || it.slug() == "wrong-password"));
        told.sort_unstable();
        assert_eq!(told, [204, 403, 403, 403]);
        session(bank, &new[won]);
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
        let (client, id, first) = enter_client(bank, organisation);
        let (id, first) = (id.as_str(), first.as_str());
        let in_overlap = rotate(bank, &client, 24);
        let mut tokens = Vec::new();
        for secret in [first, &in_overlap] {
            let token = access(bank, id, secret);
            assert_eq!(reads(bank, &token), 200);
            tokens.push(token);
        }
        let last = rotate(bank, &client, 0);
        for (secret, token) in [first, &in_overlap].into_iter().zip(&tokens) {
            assert_eq!(reads(bank, token), 401);
            assert_eq!(client_token(bank, id, secret).status, 401);
        }
        assert_eq!(client_token(bank, id, &last).status, 200);
    }
    fn other_roles_end_every_log_in_and_take_what_the_old_ones_allowed(bank: &TestBank) {
        let station = bank.world.actor(Who::Officer).organisation_id().unwrap();
        let user = enter_registrar(bank, station);
        let (first, second) = (session(bank, PASSWORD), session(bank, PASSWORD));
        let queue = |session: &Value| {
            let token = session["access_token"].as_str().unwrap();
            bank.call(&Request::get("/v1/outcomes").token(token)).status
        };
        let changed = set_roles(bank, &user, &json!(["officer"]));
        assert_eq!((changed.status, &changed.json()["roles"]), (200, &json!(["officer"])));
        is_dead(bank, &first);
        is_dead(bank, &second);
        let officer = session(bank, PASSWORD);
        assert_eq!(queue(&officer), 200);
        assert_eq!(set_roles(bank, &user, &json!(["auditor"])).status, 200);
        is_dead(bank, &officer);
        assert_eq!(queue(&session(bank, PASSWORD)), 403);
        let filter = AuditFilter { act: Some("set_user_roles".to_owned()), ..AuditFilter::default() };
        let line = bank.read(|tx| tx.list_audit(&filter, None, 1)).remove(0);
        assert_eq!(line.detail.0["before"], json!(["officer"]));
        assert_eq!(line.detail.0["after"], json!(["auditor"]));
    }

    fn roles_that_do_not_fit_are_refused_and_change_nothing(bank: &TestBank) {
        let user = enter(bank).to_string();
        let kept = session(bank, PASSWORD);
        for roles in [json!(["admin", "officer"]), json!(["registrar"]), json!(["learner"]), json!([])] {
            let refused = set_roles(bank, &user, &roles);
            assert_eq!(refused.status, 422, "{roles}");
            assert_eq!(refused.json()["errors"][0]["pointer"], "/roles", "{roles}");
        }
        assert_eq!(set_roles(bank, &uuid().to_string(), &json!(["auditor"])).status, 404);
        assert_eq!(me(bank, &kept), 200);
    }

    fn a_suspended_organisation_ends_all_that_act_for_it_and_revives_nothing(bank: &TestBank) {
        let organisation = bank.world.actor(Who::Provider).organisation_id().unwrap();
        enter_registrar(bank, organisation);
        let (_, id, secret) = enter_client(bank, organisation);
        let (first, second) = (session(bank, PASSWORD), session(bank, PASSWORD));
        let token = access(bank, &id, &secret);
        assert_eq!(reads(bank, &token), 200);
        let target = format!("/v1/organisations/{organisation}");
        let suspended = set_standing(bank, &target, true);
        assert_eq!((suspended.status, &suspended.json()["suspended"]), (200, &json!(true)));
        assert_eq!(set_standing(bank, &target, true).status, 409);
        is_dead(bank, &first);
        assert_eq!(reads(bank, &token), 401);
        assert_eq!(log_in(bank, LOGIN, PASSWORD).status, 401);
        assert_eq!(client_token(bank, &id, &secret).status, 401);
        assert_eq!(set_standing(bank, &target, false).status, 200);
        is_dead(bank, &second);
        assert_eq!(reads(bank, &token), 401, "a token from before stays dead");
        session(bank, PASSWORD);
        assert_eq!(reads(bank, &access(bank, &id, &secret)), 200);
        let nowhere = format!("/v1/organisations/{}", uuid());
        assert_eq!(set_standing(bank, &nowhere, true).status, 404);
    }

    fn a_suspended_client_ends_at_once_and_only_that_one(bank: &TestBank) {
        let organisation = bank.world.actor(Who::Provider).organisation_id().unwrap();
        let (path, id, secret) = enter_client(bank, organisation);
        let (_, other, others) = enter_client(bank, organisation);
        let (token, untouched) = (access(bank, &id, &secret), access(bank, &other, &others));
        let suspended = set_standing(bank, &path, true);
        assert_eq!((suspended.status, &suspended.json()["suspended"]), (200, &json!(true)));
        assert_eq!(set_standing(bank, &path, true).status, 409);
        assert_eq!((reads(bank, &token), reads(bank, &untouched)), (401, 200));
        assert_eq!(client_token(bank, &id, &secret).status, 401);
        assert_eq!(set_standing(bank, &path, false).status, 200);
        assert_eq!(reads(bank, &token), 401, "a token from before stays dead");
        assert_eq!(reads(bank, &access(bank, &id, &secret)), 200);
        let strange = bank.world.actor(Who::OtherProvider).organisation_id().unwrap();
        let foreign = format!("/v1/organisations/{strange}/clients/{id}");
        assert_eq!(set_standing(bank, &foreign, true).status, 404);
    }
}
