//! D-11: one key, a thousand times at once; another body; another client; another server.

use crate::client::{Answer, Request};
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::size;
use crate::world::Who;
use libtest_mimic::Trial;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Barrier;

const TARGET: &str = "/v1/completions";
/// Who come back at one time.
const HANDS: usize = 4;

pub(crate) fn trials() -> Vec<Trial> {
    on_each_database(
        "retries::a_key_sent_a_thousand_times_at_once_is_one_completion",
        a_key_sent_a_thousand_times_at_once_is_one_completion,
    )
}

fn request(place: &Place, who: Who, key: &str, body: &Value) -> Request {
    Request::post(TARGET, body)
        .token(&place.token(who))
        .header("Idempotency-Key", key)
}

/// One answer, or nothing where the first of its kind still runs or too many ask.
fn ask(request: &Request, address: SocketAddr) -> Option<Answer> {
    let answer = request.send(address);
    match answer.status {
        409 => assert_eq!(answer.slug(), "idempotency-in-flight"),
        503 => {}
        _ => return Some(answer),
    }
    assert!(answer.find_header("retry-after").is_some());
    None
}

/// Sends the request so many times at once, each in a thread of its own, until each had an answer;
/// those that were told to come back do so in fewer hands.
fn storm(request: &Request, address: SocketAddr, times: usize) -> Vec<Answer> {
    let barrier = Barrier::new(times);
    let at_once = || {
        barrier.wait();
        ask(request, address)
    };
    let again = || std::iter::repeat_with(|| ask(request, address)).find_map(|it| it);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..times).map(|_| scope.spawn(at_once)).collect();
        let told = threads.into_iter().map(|it| it.join().unwrap());
        let mut answers: Vec<Answer> = told.flatten().collect();
        while answers.len() < times {
            let hands: Vec<_> = (0..HANDS.min(times - answers.len()))
                .map(|_| scope.spawn(again))
                .collect();
            answers.extend(hands.into_iter().filter_map(|it| it.join().unwrap()));
        }
        answers
    })
}

fn completions(place: &Place) -> usize {
    let provider = place.world.actor(Who::Provider).organisation_id().unwrap();
    let found = place.bank.store().read("test completions", |tx| {
        tx.find_completions_by_external_ids(provider, &["E-1", "E-2"])
    });
    found.unwrap().len()
}

fn a_key_sent_a_thousand_times_at_once_is_one_completion(place: &Place) {
    let server = place.serve();
    let body = certificate("E-1", 1);
    let sent = request(place, Who::Provider, "one-key", &body);
    let answers = storm(
        &sent,
        server.address,
        size::of(1_000, 4_000).try_into().unwrap(),
    );
    let first = answers
        .iter()
        .filter(|it| it.find_header("idempotency-replayed").is_none());
    assert_eq!(
        first.count(),
        1,
        "one is the act, all others are its repetition"
    );
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.body, answers[0].body);
        assert_eq!(
            answer.find_header("location"),
            answers[0].find_header("location")
        );
    }
    assert_eq!(completions(place), 1);

    let other = request(place, Who::Provider, "one-key", &certificate("E-2", 2));
    let refused = other.send(server.address);
    assert_eq!(
        (refused.status, refused.slug().as_str()),
        (422, "idempotency-key-reused")
    );
    let long = request(place, Who::Provider, &"k".repeat(256), &body).send(server.address);
    assert_eq!(
        (long.status, long.slug().as_str()),
        (400, "idempotency-key-too-long")
    );
    let stranger = request(place, Who::OtherProvider, "one-key", &certificate("E-2", 2));
    let independent = stranger.send(server.address);
    assert_eq!(independent.status, 201, "{}", independent.text());
    assert_eq!(independent.find_header("idempotency-replayed"), None);

    server.kill();
    let server = place.serve();
    let again = sent.send(server.address);
    assert_eq!((again.status, &again.body), (201, &answers[0].body));
    assert_eq!(again.find_header("idempotency-replayed"), Some("true"));
    the_external_id_holds_when_the_key_is_forgotten(place, server.address, &answers[0]);
    assert_eq!(completions(place), 1);
}

fn the_external_id_holds_when_the_key_is_forgotten(
    place: &Place,
    address: SocketAddr,
    first: &Answer,
) {
    let later = place.bank.now() + chrono::TimeDelta::days(31);
    let forgotten = place.bank.store().write("test forget keys", |tx| {
        tx.forget_idempotent_answers_before(later)
    });
    forgotten.unwrap();
    let same = request(place, Who::Provider, "one-key", &certificate("E-1", 1)).send(address);
    assert_eq!(same.json()["id"], first.json()["id"], "{}", same.text());
    let mut other = certificate("E-1", 1);
    other["level"] = "elementary".into();
    let refused = request(place, Who::Provider, "another-key", &other).send(address);
    assert_eq!(refused.status, 409, "{}", refused.text());
}
