//! S-15: connections that say little, bodies that never end, heads and bodies and numbers that are too
//! large. Others are answered meanwhile, and the memory stays where it was.

use crate::client::{Answer, Request, exchange};
use crate::place::{Place, on_each_database};
use crate::size;
use crate::world::Who;
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How much memory a flood may cost.
const MOST_KIB: u64 = 100 * 1024;
/// Longer than the server waits for a head or a body.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = on_each_database(
        "floods::others_are_answered_and_memory_stays_where_it_was",
        others_are_answered_and_memory_stays_where_it_was,
    );
    // None of it reaches a database.
    trials.truncate(1);
    trials
}

/// Connections that sent this and then nothing.
fn slow(address: SocketAddr, number: u32, said: &str) -> Vec<TcpStream> {
    let open = |_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(said.as_bytes()).unwrap();
        stream
    };
    (0..number).map(open).collect()
}

/// Requests in one pipeline.
const PIPELINED: usize = 50;

/// Connections that asked for a long answer many times over and have not begun to read.
fn unread_pipelines(address: SocketAddr, number: u32) -> Vec<TcpStream> {
    let ask = "GET /openapi.yaml HTTP/1.1\r\nHost: bank\r\n\r\n".repeat(PIPELINED - 1);
    let last = "GET /openapi.yaml HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n\r\n";
    slow(address, number, &format!("{ask}{last}"))
}

/// Whoever reads at last gets every answer.
fn is_answered_to_the_end(mut stream: TcpStream) {
    let mut wire = Vec::new();
    stream.read_to_end(&mut wire).unwrap();
    let answers = wire.windows(15).filter(|it| it == b"HTTP/1.1 200 OK");
    assert_eq!(answers.count(), PIPELINED);
}

/// The slowest of some answers that somebody else gets.
fn slowest(address: SocketAddr) -> Duration {
    let ask = |_| {
        let began = Instant::now();
        assert_eq!(Request::get("/healthz").send(address).status, 200);
        began.elapsed()
    };
    (0..20).map(ask).max().unwrap()
}

/// The server gives the connection up by itself.
fn is_given_up(mut stream: TcpStream) {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
    }
    if !rest.is_empty() {
        assert!((400..500).contains(&Answer::parse(&rest).status));
    }
}

fn status(address: SocketAddr, wire: &[u8]) -> u16 {
    let answer = exchange(address, wire);
    if answer.is_empty() {
        0
    } else {
        Answer::parse(&answer).status
    }
}

/// What is too large in one request, and how it is answered; 0 is a closed connection.
fn too_large(place: &Place, address: SocketAddr) {
    let get = "GET /healthz HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n";
    let long = format!("{get}X: {}\r\n\r\n", "y".repeat(1 << 20));
    let many = format!("{get}{}\r\n", "X: y\r\n".repeat(300));
    for head in [long, many] {
        assert!(matches!(status(address, head.as_bytes()), 0 | 400 | 431));
    }
    let post = |body: String| {
        let request = Request::new("POST", "/v1/sessions").bytes("application/json", body);
        request.send(address).status
    };
    assert_eq!(post(format!("{{{}", " ".repeat(4_194_304))), 413);
    for deep in ["[".repeat(10_000), r#"{"a":"#.repeat(10_000)] {
        assert_eq!(post(deep), 400);
    }
    let token = place.token(Who::Admin);
    for limit in ["1000000000", "-1", "99999999999999999999", "0"] {
        let request = Request::get(&format!("/v1/users?limit={limit}")).token(&token);
        assert_eq!(request.send(address).status, 400, "{limit}");
    }
}

fn others_are_answered_and_memory_stays_where_it_was(place: &Place) {
    let server = place.serve();
    let address = server.address;
    let soon = Duration::from_millis(size::of(2_000, 100).into());
    slowest(address);
    let before = server.resident_kib();
    let number = size::of(200, 800);
    let head = "GET /healthz HTTP/1.1\r\nHost: bank\r\nX-Slow: ";
    let body = "POST /v1/sessions HTTP/1.1\r\nHost: bank\r\nContent-Type: application/json\r\n\
        Content-Length: 4000000\r\n\r\n{\"login\":\"";
    let (heads, bodies) = (slow(address, number, head), slow(address, number, body));
    assert!(slowest(address) < soon);
    for _ in 0..size::of(5, 50) {
        too_large(place, address);
    }
    assert!(slowest(address) < soon);
    let silent = slow(address, size::of(200, 10_000), "");
    let unread = unread_pipelines(address, size::of(20, 50));
    assert!(slowest(address) < soon);
    unread.into_iter().for_each(is_answered_to_the_end);
    assert!(slowest(address) < soon);
    silent.into_iter().for_each(is_given_up);
    heads.into_iter().for_each(is_given_up);
    assert!(slowest(address) < soon);
    bodies.into_iter().for_each(is_given_up);
    assert!(slowest(address) < soon);
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < MOST_KIB, "{grown} KiB");
}
