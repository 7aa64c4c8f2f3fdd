//! The server is killed while it simulates rules, again and again: what comes out is what one run comes to,
//! no case twice and none left out.

use crate::client::{Answer, Request};
use crate::database::Kind;
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::server::Server;
use crate::size;
use crate::world::{Who, uuid};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const SEEDED: &str = include_str!("../../../../seeds/rule-sets/bank-recognition.yaml");
/// Certificates are worth one credit at most: every account loses.
const POORER: (&str, &str) = (
    "  give: {value: register}\n",
    "  give: {value: register}\n  limit: {per_outcome: \"1\"}\n",
);
/// Learners posted at one time.
const BATCH: u32 = 500;
/// What SQLite may cache of its file for one connection.
const SQLITE_CACHE_KIB: u64 = 65_536;
/// No simulation of this size takes longer, but for a test that hangs.
const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = on_each_database(
        "simulations::a_simulation_outlives_every_kill_of_its_server",
        a_simulation_outlives_every_kill_of_its_server,
    );
    trials.extend(on_each_database(
        "simulations::ten_times_the_learners_take_no_more_memory",
        ten_times_the_learners_take_no_more_memory,
    ));
    trials
}

fn call(place: &Place, server: &Server, who: Who, request: Request) -> Answer {
    let key = uuid().to_string();
    let request = request.header("Idempotency-Key", &key);
    request.token(&place.token(who)).send(server.address)
}

fn get(place: &Place, server: &Server, target: &str) -> Value {
    let request = Request::get(target).token(&place.token(Who::RuleEditor));
    let answer = request.send(server.address);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn crowd(place: &Place, server: &Server, people: std::ops::RangeInclusive<u32>) {
    let (mut first, last) = people.into_inner();
    while first <= last {
        let items: Vec<Value> = (first..=last.min(first + BATCH - 1))
            .map(|person| certificate(&format!("S-{person}"), person))
            .collect();
        let request = Request::post("/v1/completions/batch", &json!({"items": items}));
        let answer = call(place, server, Who::Provider, request);
        assert_eq!(answer.status, 200, "{}", answer.text());
        first += BATCH;
    }
}

/// A poorer version of the bank's rules, as a draft.
fn draft(place: &Place, server: &Server) -> String {
    let (from, to) = POORER;
    assert!(SEEDED.contains(from));
    let text = SEEDED
        .replace("version: 1\n", "version: 2\n")
        .replace(from, to);
    let sets = get(place, server, "/v1/rule-sets?limit=200");
    let mut sets = sets["items"].as_array().unwrap().iter();
    let own = sets.find(|it| it["code"] == "bank-recognition").unwrap();
    let versions = format!("/v1/rule-sets/{}/versions", own["id"].as_str().unwrap());
    let request = Request::post(&versions, &json!({"source": text, "note": "示例"}));
    let made = call(place, server, Who::RuleEditor, request);
    assert_eq!(made.status, 201, "{}", made.text());
    format!("{versions}/2")
}

fn begin(place: &Place, server: &Server, version: &str) -> String {
    let request = Request::new("POST", &format!("{version}/simulations"));
    let begun = call(place, server, Who::RuleEditor, request);
    assert_eq!(begun.status, 201, "{}", begun.text());
    begun.find_header("location").unwrap().to_owned()
}

/// Waits until the simulation has more than so many cases, or is over.
fn beyond(place: &Place, server: &Server, simulation: &str, cases: i64) -> Value {
    let began = Instant::now();
    loop {
        let report = get(place, server, simulation);
        if report["state"] != "running" || report["cases"].as_i64().unwrap() > cases {
            return report;
        }
        assert!(began.elapsed() < PATIENCE, "{report}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Everything of a report but its id and its instants.
fn substance(report: &Value) -> Value {
    let mut report = report.clone();
    for member in ["id", "created_at", "ended_at"] {
        report.as_object_mut().unwrap().remove(member);
    }
    report
}

/// Every case, by its account.
fn cases(place: &Place, server: &Server, simulation: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let target = format!("{simulation}/cases?limit=200{cursor}");
        let page = get(place, server, &target);
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let names: BTreeSet<String> = found.iter().map(|case| case["id"].to_string()).collect();
    assert_eq!(names.len(), found.len(), "each case once");
    // What a case is called is each simulation's own.
    for case in &mut found {
        case["id"] = Value::Null;
    }
    found.sort_by_key(ToString::to_string);
    found
}

fn a_simulation_outlives_every_kill_of_its_server(place: &Place) {
    let (people, kills) = (size::of(300, 5_000), size::of(4, 60));
    let mut server = place.serve();
    crowd(place, &server, 1..=people);
    let version = draft(place, &server);
    let simulation = begin(place, &server, &version);
    let (mut met, mut done) = (0, 0);
    for _ in 0..kills {
        let report = beyond(place, &server, &simulation, done);
        done = report["cases"].as_i64().unwrap();
        met += u32::from(report["state"] == "running");
        server.kill();
        // What another process waits for: the minute for which the dead one had it for itself.
        place.execute("UPDATE simulation SET worker_id = NULL WHERE state = 'running'");
        server = place.serve();
    }
    assert!(
        met > 1,
        "the simulation was over before it was killed twice"
    );
    let ended = |simulation: &str| {
        let report = beyond(place, &server, simulation, i64::MAX);
        assert_eq!(report["state"], "finished", "{report}");
        report
    };
    let killed = ended(&simulation);
    assert_eq!(
        (&killed["cases"], &killed["losses"]),
        (&json!(people), &json!(people)),
        "{killed}"
    );
    let whole = begin(place, &server, &version);
    assert_eq!(substance(&killed), substance(&ended(&whole)));
    let told = cases(place, &server, &simulation);
    assert_eq!(told.len(), usize::try_from(people).unwrap());
    assert_eq!(told, cases(place, &server, &whole));
}

/// The most memory, in KiB, that a server is seen to hold whose only work is one simulation. What SQLite maps
/// of its file is no part of it.
fn peak_kib(place: &Place, version: &str, people: u32) -> u64 {
    let server = place.serve();
    let simulation = begin(place, &server, version);
    let (mut most, mut done) = (server.own_kib(), 0);
    loop {
        let report = beyond(place, &server, &simulation, done);
        most = most.max(server.own_kib());
        done = report["cases"].as_i64().unwrap();
        if report["state"] != "running" {
            assert_eq!(report["cases"], json!(people), "{report}");
            return most;
        }
    }
}

#[expect(clippy::print_stdout, reason = "the figures are worth knowing")]
fn ten_times_the_learners_take_no_more_memory(place: &Place) {
    let few = size::of(300, 3_000);
    let server = place.serve();
    crowd(place, &server, 1..=few);
    let version = draft(place, &server);
    server.kill();
    let before = peak_kib(place, &version, few);
    let server = place.serve();
    crowd(place, &server, few + 1..=10 * few);
    server.kill();
    let after = peak_kib(place, &version, 10 * few);
    println!(
        "{few} learners: {before} KiB at most; {}: {after} KiB",
        10 * few
    );
    // What is kept of every learner would show. SQLite's pages are cached by the process itself.
    let cached = match place.kind {
        Kind::Sqlite => SQLITE_CACHE_KIB,
        Kind::Postgres(_) => 0,
    };
    let most = before + before / 4 + cached;
    assert!(after < most, "{before} KiB, then {after}");
}
