//! A blocking HTTP/1.1 client of a few lines, so that tests can also send what no library would.

use serde_json::Value;
use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer takes longer; a test that waits for one fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// How many bytes at the end of the body are announced and never sent.
    withheld: usize,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            withheld: 0,
        }
    }

    /// Stalls before the last byte of its body.
    pub(crate) fn stalling(mut self) -> Self {
        self.withheld = 1;
        self
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn post(target: &str, body: &Value) -> Self {
        Self::new("POST", target).bytes("application/json", body.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// This value in place of those that the header has.
    pub(crate) fn replace_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.header(name, value)
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn bytes(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut request = if media_type.is_empty() {
            self
        } else {
            self.header("Content-Type", media_type)
        };
        request.body = body.into();
        request
    }

    /// As it is sent.
    pub(crate) fn wire(&self) -> Vec<u8> {
        let Self { method, target, .. } = self;
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n");
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if !self.body.is_empty() || matches!(method.as_str(), "POST" | "PUT") {
            write!(head, "Content-Length: {}\r\n", self.body.len()).unwrap();
        }
        head.push_str("\r\n");
        let mut wire = head.into_bytes();
        let sent = self.body.len().saturating_sub(self.withheld);
        wire.extend_from_slice(&self.body[..sent]);
        wire
    }

    /// Sends it on a connection of its own and reads the whole answer.
    pub(crate) fn send(&self, address: SocketAddr) -> Answer {
        Answer::parse(&exchange(address, &self.wire()))
    }
}

/// Sends bytes and returns all that comes back until the server closes.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    // A server that has already refused need not read the rest.
    match stream.write_all(bytes) {
        Err(error)
            if !matches!(
                error.kind(),
                ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
            ) =>
        {
            panic!("the request could not be sent: {error}")
        }
        _ => {}
    }
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => {
            panic!("the answer could not be read: {error}")
        }
        _ => answer,
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(wire: &[u8]) -> Self {
        let (headers, body) = Self::split(wire);
        let status = std::str::from_utf8(wire.get(9..12).unwrap()).unwrap();
        let mut answer = Self {
            status: status.parse().unwrap(),
            headers,
            body: body.to_vec(),
        };
        if answer.find_header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(&answer.body);
        }
        answer
    }

    /// Headers with their names in lower case, and what follows them.
    fn split(wire: &[u8]) -> (Vec<(String, String)>, &[u8]) {
        let end = wire.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(wire)));
        let head = std::str::from_utf8(&wire[..end]).unwrap();
        let headers = head
            .split("\r\n")
            .skip(1)
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        (headers, &wire[end + 4..])
    }

    /// The only header of this name, which is given in lower case.
    pub(crate) fn find_header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(found, _)| found == name);
        let first = values.next();
        assert!(values.next().is_none(), "two headers {name}");
        first.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.body)))
    }

    /// The slug of the problem, or nothing.
    pub(crate) fn slug(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.rsplit(':').next().unwrap_or_default().to_owned()
    }
}

fn unchunked(mut wire: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = wire.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&wire[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let from = line + 2;
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&wire[from..from + size]);
        wire = &wire[from + size + 2..];
    }
}
