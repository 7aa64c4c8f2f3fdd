//! Keeps every line that the server logs during the tests, as it would go to standard error, and
//! looks in it for what must never be there.

use crate::client::Answer;
use crate::in_clear;
use serde_json::Value;
use std::fmt::Write;
use std::io;
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// What is in no log line, whatever a test forbade: each is how all of its kind begin.
const NEVER: [(&str, &str); 5] = [
    ("示例学员", "a learner's name"),
    ("eyJ", "a token"),
    ("$argon2", "a password's hash"),
    ("shili-", "a password or secret of the contract's examples"),
    ("199000000", "a telephone number"),
];

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static NUMBERS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static CANARIES: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Clone, Copy)]
struct Keep;

impl io::Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Keep {
    type Writer = Self;

    fn make_writer(&'writer self) -> Self {
        Self
    }
}

/// Everything of the bank's own is kept, down to TRACE; of libraries what a careful operator sees.
pub(crate) fn start() {
    tracing_subscriber::fmt()
        .with_env_filter("debug,credit_bank_api=trace,credit_bank_store=trace")
        .with_ansi(false)
        .with_writer(Keep)
        .init();
}

/// Something secret that a test is about to hand to the bank: it must reach no log line.
pub(crate) fn forbid(secret: &str) {
    assert!(secret.len() >= 8, "too short to be looked for");
    let mut canaries = CANARIES.lock().unwrap_or_else(PoisonError::into_inner);
    canaries.push(secret.to_owned());
}

/// A key in every form in which one is printed.
pub(crate) fn forbid_key(key: &[u8]) {
    let tail = &key[key.len() / 2..];
    let listed = format!("{tail:?}");
    forbid(listed.trim_matches(['[', ']']));
    let mut hex = String::new();
    for byte in tail {
        write!(hex, "{byte:02x}").unwrap();
    }
    forbid(&hex);
}

/// What the bank itself told a caller and nobody else.
pub(crate) fn forbid_secrets_of(answer: &Answer) {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return;
    };
    for member in ["access_token", "refresh_token", "client_secret"] {
        if let Some(secret) = body[member].as_str() {
            forbid(secret);
        }
    }
}

/// An identity number that a test is about to hand to the bank: it must reach no log line and no
/// answer.
pub(crate) fn forbid_number(number: &str) {
    forbid(number);
    let mut numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
    numbers.push(number.to_owned());
}

/// Does an answer repeat a number? Upper and lower case are the same number.
pub(crate) fn has_number(text: &str) -> bool {
    let numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
    let text = text.to_ascii_uppercase();
    numbers.iter().any(|number| text.contains(number))
}

/// What was logged until now.
fn text() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).into_owned()
}

/// After all tests: fails where a line holds a secret. The secret itself is not repeated.
pub(crate) fn check() {
    let text = text();
    assert!(text.contains("GET /healthz"), "the log was not kept");
    let canaries = CANARIES.lock().unwrap_or_else(PoisonError::into_inner);
    let leaks = canaries
        .iter()
        .filter(|canary| text.contains(canary.as_str()));
    assert_eq!(leaks.count(), 0, "secrets in the log");
    let numbers = in_clear::stands_in(text.as_bytes());
    assert!(!numbers, "an identity number in the log");
    for (never, what) in NEVER {
        assert!(!text.contains(never), "{what} in the log");
    }
    assert!(!canaries.is_empty(), "nothing was looked for");
}
