//! What every operation with a JSON body does with bodies that are none, or none of its own.

use crate::bank::{BODY_BYTES, TestBank};
use crate::client::Request;
use crate::permissions::table::{self, Told};
use crate::routed::{spoilable, with_json};
use crate::world::{Who, actor_of, insert_person, person, uuid};
use credit_bank_api::routes::Operation;
use credit_bank_domain::access::Role;

/// What is sent for each operation by somebody who may call it.
fn spoilt(bank: &TestBank, operation: &Operation) -> Request {
    let request = spoilable(operation);
    if crate::contract::needs_token(operation.id) {
        request.token(&token(bank, operation))
    } else {
        request
    }
}

/// Of one whom the table lets do it on something.
fn token(bank: &TestBank, operation: &Operation) -> String {
    let lines = table::lines().into_iter();
    let mut lines = lines.filter(|it| it.operation == operation.id && it.told == Told::Yes);
    let found = lines.find_map(|line| {
        Some(match line.actor {
            "officer" => bank.token(Who::Officer),
            "registrar" => bank.token(Who::Registrar),
            "rule_editor" => bank.token(Who::RuleEditor),
            "rule_approver" => bank.token(Who::RuleApprover),
            "admin" => bank.token(Who::Admin),
            "completions:write" => bank.token(Who::Provider),
            "learner" => learner(bank),
            _ => return None,
        })
    });
    found.unwrap_or_else(|| panic!("nobody may {}", operation.id))
}

fn learner(bank: &TestBank) -> String {
    let login = format!("learner-{}", uuid());
    let row = person(&login, Role::Learner, None, bank.bank.now());
    insert_person(bank.bank.store(), &row);
    bank.token_of(&actor_of(&row))
}

fn each(bank: &TestBank, bodies: &[(&str, Vec<u8>)], status: u16, slug: &str) {
    for operation in with_json() {
        let spoilt = spoilt(bank, operation);
        for (media_type, body) in bodies {
            let request = spoilt.clone().bytes(media_type, body.clone());
            let answer = bank.call(&request);
            let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert_eq!(
                (answer.status, answer.slug().as_str()),
                (status, slug),
                "{} with {media_type:?} {start:?}",
                operation.id
            );
        }
    }
}

each_database! {
    fn a_body_of_another_media_type_or_encoding_is_415(bank: &TestBank) {
        let bodies = [
            "", "text/plain", "text/json", "application/xml", "application/json; charset=gbk",
            "application/json; boundary=x", "multipart/form-data; boundary=x", "*/*", "json",
        ];
        let bodies = bodies.map(|kind| (kind, b"{}".to_vec()));
        each(bank, &bodies, 415, "unsupported-media-type");
        for operation in with_json() {
            let request = spoilt(bank, operation).header("Content-Encoding", "gzip");
            let answer = bank.call(&request.bytes("application/json", "{}"));
            assert_eq!(answer.status, 415, "{} with gzip", operation.id);
        }
    }

    fn a_body_that_is_no_json_or_repeats_a_member_is_400(bank: &TestBank) {
        let deep = "[".repeat(10_000);
        let deep_members = r#"{"a":"#.repeat(10_000);
        let closed = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let bodies: [&[u8]; 14] = [
            b"", b"{", b"{}}", b"{} {}", b"nothing", b"{'a':1}", b"{\"a\":01}", b"{\"a\":NaN}",
            b"{\"a\":1,\"a\":2}", b"{\"a\":\"\xff\xfe\"}", b"\xef\xbb\xbf{}",
            deep.as_bytes(), deep_members.as_bytes(), closed.as_bytes(),
        ];
        let bodies = bodies.map(|body| ("application/json", body.to_vec()));
        each(bank, &bodies, 400, "malformed-json");
    }

    fn a_body_of_another_shape_is_422_and_says_where(bank: &TestBank) {
        for operation in with_json() {
            let spoilt = spoilt(bank, operation);
            for body in [
                "null", "\"text\"", "1.5", "[]", "[1]", "[{}]", r#"{"no_such_member":1}"#, r#"{"a":"\u0000"}"#,
            ] {
                let request = spoilt.clone().bytes("application/json", body);
                let answer = bank.call(&request);
                assert_eq!(answer.status, 422, "{} with {body}", operation.id);
                assert!(answer.json()["errors"][0]["pointer"].is_string(), "{}", operation.id);
            }
        }
    }

    fn a_body_that_stalls_is_408(bank: &TestBank) {
        let stalls = with_json().map(|it| spoilt(bank, it).bytes("application/json", "{}"));
        let mut requests: Vec<Request> = stalls.collect();
        requests.push(Request::new("POST", "/v1/oauth/token").bytes("application/x-www-form-urlencoded", "grant_type"));
        let requests: Vec<Request> = requests.into_iter().map(Request::stalling).collect();
        for (request, answer) in requests.iter().zip(bank.call_at_once(&requests)) {
            let told = (answer.status, answer.slug());
            assert_eq!(told, (408, "body-too-slow".to_owned()), "{} {}", request.method, request.target);
        }
    }

    fn a_body_over_the_limit_is_413_and_one_at_the_limit_is_read(bank: &TestBank) {
        let padded = |length: usize| format!("{{{}", " ".repeat(length - 1)).into_bytes();
        each(bank, &[("application/json", padded(BODY_BYTES + 1))], 413, "body-too-large");
        each(bank, &[("application/json", padded(BODY_BYTES))], 400, "malformed-json");
    }
}
