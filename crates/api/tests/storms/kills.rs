//! D-01: the server is killed under load, again and again. What was acknowledged is there exactly
//! once; what was not is settled by sending it again with its key; the books are closed.

use crate::client::Request;
use crate::converters::Converter;
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::posters::{Acknowledged, Client, Front};
use crate::size;
use crate::world::Who;
use credit_bank_domain::id::{LearnerId, OrganisationId};
use credit_bank_domain::ledger::Book;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const POSTERS: u32 = 6;
const CONVERTERS: usize = 2;
/// Learners with a certificate each, for the converters.
const APPLICANTS: u32 = 400;
/// Rows of a batch; every third request is one.
const BATCH: u32 = 5;
/// Apart enough for all that one poster posts.
const PEOPLE_EACH: u32 = 1_000_000;
/// Worth of each certificate, in hundredths.
const WORTH: i64 = 600;
/// No answer takes longer, but for a test that hangs.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn trials() -> Vec<Trial> {
    on_each_database(
        "kills::what_was_acknowledged_survives_every_kill_exactly_once",
        what_was_acknowledged_survives_every_kill_exactly_once,
    )
}

fn provider(place: &Place) -> OrganisationId {
    place.world.actor(Who::Provider).organisation_id().unwrap()
}

/// Posts until the storm is over.
fn post(place: &Place, front: &Front, poster: u32, client: &mut Client<'_>) {
    let mut person = poster * PEOPLE_EACH;
    let mut next = || {
        person += 1;
        certificate(&format!("S-{person}"), person)
    };
    let mut turn = poster;
    while !front.is_over() {
        turn += 1;
        let (target, body) = if turn.is_multiple_of(3) {
            let items: Vec<Value> = (0..BATCH).map(|_| next()).collect();
            ("/v1/completions/batch", json!({"items": items}))
        } else {
            ("/v1/completions", next())
        };
        let request = Request::post(target, &body)
            .token(&place.token(Who::Provider))
            .header("Idempotency-Key", &format!("k-{poster}-{turn}"));
        let answer = client.settle(request, &body);
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    }
}

/// Learners whose certificates the converters use.
fn learners(place: &Place) -> Vec<LearnerId> {
    let server = place.serve();
    let items: Vec<Value> = (1..=APPLICANTS)
        .map(|it| certificate(&format!("C-{it}"), it))
        .collect();
    let answer = Request::post("/v1/completions/batch", &json!({"items": items}))
        .token(&place.token(Who::Provider))
        .header("Idempotency-Key", "converters")
        .send(server.address);
    assert_eq!(answer.status, 200, "{}", answer.text());
    server.kill();
    place
        .bank
        .store()
        .read("test learners", |tx| tx.list_learner_ids(None, 1_000))
        .unwrap()
}

/// Lets servers live until so many requests were answered, and kills them.
fn kill_again_and_again(place: &Place, front: &Front, answered: &Receiver<()>) {
    for kill in 0..size::of(20, 200) {
        let server = place.serve();
        front.next(server.address, false);
        // Between one and a hundred answers: in the middle of start-up's work and of full load.
        for _ in 0..=(kill * 37 % 100) {
            answered.recv_timeout(PATIENCE).unwrap();
        }
        server.kill();
        while answered.try_recv().is_ok() {}
    }
}

#[expect(
    clippy::print_stdout,
    reason = "how much the storm met is worth knowing"
)]
fn what_was_acknowledged_survives_every_kill_exactly_once(place: &Place) {
    let learners = learners(place);
    let converters = Converter::enter(place, provider(place), &learners, CONVERTERS);
    let front = Front::default();
    let (told, answered) = channel();
    let (posted, converted) = std::thread::scope(|scope| {
        let run = |work: Box<dyn FnOnce(&mut Client<'_>) + Send>| {
            let mut client = Client::new(&front, told.clone());
            scope.spawn(move || {
                work(&mut client);
                (client.lost, client.replayed, client.acknowledged)
            })
        };
        let (place, front) = (&place, &front);
        let posters: Vec<_> = (1..=POSTERS)
            .map(|it| run(Box::new(move |client| post(place, front, it, client))))
            .collect();
        let applicants: Vec<_> = converters
            .iter()
            .map(|it| run(Box::new(move |client| it.run(place, front, client))))
            .collect();
        kill_again_and_again(place, front, &answered);
        let last = place.serve();
        front.next(last.address, true);
        let ended = |threads: Vec<std::thread::ScopedJoinHandle<'_, _>>| {
            let ended = threads.into_iter().map(|it| it.join().unwrap());
            ended.collect::<Vec<(u32, u32, Vec<Acknowledged>)>>()
        };
        let all = (ended(posters), ended(applicants));
        answer_again(&last, &all.0);
        answer_again(&last, &all.1);
        all
    });
    let lost: u32 = posted.iter().chain(&converted).map(|it| it.0).sum();
    let replayed: u32 = posted.iter().chain(&converted).map(|it| it.1).sum();
    assert!(lost > 0, "no kill met a request: the storm was none");
    println!(
        "{} posts, {} acts of conversion; {lost} answers lost, {replayed} of them done already",
        posted.iter().map(|it| it.2.len()).sum::<usize>(),
        converted.iter().map(|it| it.2.len()).sum::<usize>(),
    );
    check_completions(place, &posted);
    check_applications(place, &converted);
}

type Told = (u32, u32, Vec<Acknowledged>);

/// What was acknowledged is acknowledged again, word for word, as a repetition.
fn answer_again(server: &crate::server::Server, told: &[Told]) {
    for Acknowledged {
        request, answer, ..
    } in told.iter().flat_map(|it| &it.2)
    {
        let again = request.send(server.address);
        assert_eq!(again.find_header("idempotency-replayed"), Some("true"));
        assert_eq!((again.status, again.text()), (answer.status, answer.text()));
    }
}

/// Each acknowledged completion is stored once under the id that was told, no other is, and the
/// provider has issued what they are worth.
fn check_completions(place: &Place, told: &[Told]) {
    let mut acknowledged = BTreeMap::new();
    for Acknowledged { body, answer, .. } in told.iter().flat_map(|it| &it.2) {
        let (asked, answer) = (body, answer.json());
        let mut pairs = vec![(asked.clone(), answer.clone())];
        if let (Some(items), Some(results)) =
            (asked["items"].as_array(), answer["results"].as_array())
        {
            let completions = results.iter().map(|it| it["completion"].clone());
            pairs = items.iter().cloned().zip(completions).collect();
        }
        for (asked, answer) in pairs {
            let external_id = asked["external_id"].as_str().unwrap().to_owned();
            let id = answer["id"].as_str().unwrap().to_owned();
            assert!(
                acknowledged.insert(external_id, id).is_none(),
                "posted twice by the test"
            );
        }
    }
    let ids: Vec<&str> = acknowledged.keys().map(String::as_str).collect();
    let provider = provider(place);
    let mut stored = BTreeMap::new();
    for ids in ids.chunks(500) {
        let found = place.bank.store().read("test completions", |tx| {
            tx.find_completions_by_external_ids(provider, ids)
        });
        stored.extend(
            found
                .unwrap()
                .into_iter()
                .map(|it| (it.external_id, it.id.to_string())),
        );
    }
    assert_eq!(stored, acknowledged);
    let certificates = i64::try_from(acknowledged.len()).unwrap() + i64::from(APPLICANTS);
    assert_eq!(contra(place, Book::Deposit), -WORTH * certificates);
}

/// What stands against the learners in this book, in hundredths.
fn contra(place: &Place, book: Book) -> i64 {
    let store = place.bank.store();
    let balances = store.read("test balances", |tx| tx.contra_balances());
    let of_book = balances.unwrap().into_iter();
    of_book
        .filter(|(account, _)| account.book() == book)
        .map(|(_, hundredths)| hundredths)
        .sum()
}

/// Each acknowledged application is as it was last told to be, and what was accepted has used its
/// certificate, once and whole; nothing else has.
fn check_applications(place: &Place, told: &[Told]) {
    let mut accepted = 0;
    for (_, _, acknowledged) in told {
        let mut states = BTreeMap::new();
        for Acknowledged { answer, .. } in acknowledged {
            let answer = answer.json();
            let id: uuid::Uuid = answer["id"].as_str().unwrap().parse().unwrap();
            accepted += i64::from(answer["groups"][0]["state"] == "accepted");
            states.insert(id, answer["state"].as_str().unwrap().to_owned());
        }
        for (id, state) in states {
            let found = place.bank.store().read("test application", |tx| {
                tx.find_application(credit_bank_domain::id::ApplicationId::new(id))
            });
            assert_eq!(found.unwrap().unwrap().state.as_str(), state);
        }
    }
    assert!(accepted > 0, "nothing was accepted in this storm");
    assert_eq!(contra(place, Book::Use), -WORTH * accepted);
}
