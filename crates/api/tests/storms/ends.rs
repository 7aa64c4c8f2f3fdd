//! A server that is told to stop finishes what it has begun, and begins nothing new.

use crate::client::{Answer, Request};
use crate::database::Kind;
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::world::Who;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use libtest_mimic::Trial;
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Posts that are under way when the server is told to stop.
const POSTS: u32 = 5;
/// Longer than anything here takes, and than the server gives requests to end.
const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) fn trials() -> Vec<Trial> {
    on_each_database(
        "ends::what_is_under_way_is_finished_when_the_server_is_told_to_stop",
        what_is_under_way_is_finished_when_the_server_is_told_to_stop,
    )
}

/// Keeps everybody from writing until the answer is called.
fn hold(place: &Place) -> Box<dyn FnOnce()> {
    match place.kind {
        Kind::Sqlite => {
            let path = place.url().strip_prefix("sqlite://").unwrap();
            let mut connection = SqliteConnection::establish(path).unwrap();
            // The server may be writing something of its own just now.
            let hold = "PRAGMA busy_timeout = 20000; BEGIN IMMEDIATE";
            connection.batch_execute(hold).unwrap();
            Box::new(move || connection.batch_execute("ROLLBACK").unwrap())
        }
        Kind::Postgres(_) => {
            let mut connection = PgConnection::establish(place.url()).unwrap();
            let lock = "BEGIN; LOCK TABLE completion IN EXCLUSIVE MODE";
            connection.batch_execute(lock).unwrap();
            Box::new(move || connection.batch_execute("ROLLBACK").unwrap())
        }
    }
}

/// Sends a post twice: that one is refused at once proves that the other is under way.
fn begin(place: &Place, address: SocketAddr, person: u32) -> Receiver<Answer> {
    let body = certificate(&format!("E-{person}"), person);
    let request = Request::post("/v1/completions", &body)
        .token(&place.token(Who::Provider))
        .header("Idempotency-Key", &format!("end-{person}"));
    let (sender, receiver) = channel();
    for _ in 0..2 {
        let (sender, request) = (sender.clone(), request.clone());
        std::thread::spawn(move || sender.send(request.send(address)));
    }
    let refused: Answer = receiver.recv_timeout(PATIENCE).unwrap();
    assert_eq!(refused.slug(), "idempotency-in-flight");
    receiver
}

fn what_is_under_way_is_finished_when_the_server_is_told_to_stop(place: &Place) {
    let server = place.serve();
    let address = server.address;
    let release = hold(place);
    let under_way: Vec<_> = (1..=POSTS).map(|it| begin(place, address, it)).collect();
    server.terminate();
    // It no longer listens, but has not gone.
    while TcpStream::connect(address).is_ok() {
        std::thread::sleep(Duration::from_millis(10));
    }
    release();
    for answer in under_way {
        let answer = answer.recv_timeout(PATIENCE).unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    assert!(server.ends_well(PATIENCE));
    let store = place.bank.store();
    let learners = store.read("test learners", |tx| tx.list_learner_ids(None, 100));
    assert_eq!(learners.unwrap().len(), usize::try_from(POSTS).unwrap());
}
