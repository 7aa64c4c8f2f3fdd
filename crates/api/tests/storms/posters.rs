//! Clients that post until they are told to stop, through every death of the server.
//!
//! A request whose answer did not arrive is sent again, with the same key, to the next server; only
//! then does its client go on. So a client knows at the end of every one of its requests what became
//! of it.

use crate::client::{Answer, Request};
use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// No answer takes longer, unless a server hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which server is to be asked now.
#[derive(Default)]
pub(crate) struct Front {
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Now {
    /// Counts the servers.
    life: u32,
    address: Option<SocketAddr>,
    /// Is no new request wanted?
    over: bool,
}

impl Front {
    /// Another server stands in for the last one.
    pub(crate) fn next(&self, address: SocketAddr, over: bool) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = Now {
            life: now.life + 1,
            address: Some(address),
            over,
        };
        drop(now);
        self.changed.notify_all();
    }

    /// The server after this life; nothing when a test failed meanwhile.
    fn after(&self, life: u32) -> Now {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.changed.wait_while(now, |now| now.life <= life);
        *now.unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).over
    }
}

/// What a client was told.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    pub(crate) request: Request,
    pub(crate) body: Value,
    pub(crate) answer: Answer,
}

/// Sends it; an error unless a whole answer came back.
fn try_send(request: &Request, address: SocketAddr) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&request.wire())?;
    let mut wire = Vec::new();
    stream.read_to_end(&mut wire)?;
    let text = String::from_utf8_lossy(&wire);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    match length {
        Some((_, length)) if length.parse() == Ok(body.len()) => Ok(Answer::parse(&wire)),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// One client's way through the lives of the server.
pub(crate) struct Client<'front> {
    front: &'front Front,
    life: u32,
    address: Option<SocketAddr>,
    told: Sender<()>,
    /// Answers that never came.
    pub(crate) lost: u32,
    /// Of these, what had been done nevertheless.
    pub(crate) replayed: u32,
    pub(crate) acknowledged: Vec<Acknowledged>,
}

impl<'front> Client<'front> {
    pub(crate) fn new(front: &'front Front, told: Sender<()>) -> Self {
        Self {
            front,
            life: 0,
            address: None,
            told,
            lost: 0,
            replayed: 0,
            acknowledged: Vec::new(),
        }
    }

    /// Sends until an answer came that settles it. An overloaded or dying server is asked again.
    pub(crate) fn settle(&mut self, request: Request, body: &Value) -> Answer {
        loop {
            let Some(address) = self.address else {
                let now = self.front.after(self.life);
                (self.life, self.address) = (now.life, now.address);
                continue;
            };
            match try_send(&request, address) {
                Err(_) => {
                    self.lost += 1;
                    self.address = None;
                }
                Ok(answer) if answer.status == 503 => {}
                Ok(answer) => {
                    if answer.find_header("idempotency-replayed").is_some() {
                        self.replayed += 1;
                    }
                    let acknowledged = answer.clone();
                    self.acknowledged.push(Acknowledged {
                        request,
                        body: body.clone(),
                        answer,
                    });
                    // The storm may be over, and nobody count any more.
                    self.told.send(()).unwrap_or_default();
                    return acknowledged;
                }
            }
        }
    }
}
