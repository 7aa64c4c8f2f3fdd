//! Many clients, each with one connection, each asking again as soon as it is answered.

use crate::arithmetic::{quantile, rate};
use crate::wire::{Answer, Connection};
use anyhow::bail;
use futures_util::future::try_join_all;
use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// When a slice ends; requests in flight are still answered and counted.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// After this time.
    After(Duration),
    /// After this many requests.
    Requests(u64),
}

/// What one slice saw.
#[derive(Debug)]
pub struct Slice {
    /// Time of each request, in microseconds.
    pub latencies: Vec<u64>,
    /// Time of the slice, in microseconds.
    pub microseconds: u64,
}

impl Slice {
    /// What was done a second, where each request did `units`.
    pub fn rate(&self, units: u64) -> u64 {
        let count = u64::try_from(self.latencies.len()).unwrap_or(u64::MAX);
        rate(count.saturating_mul(units), self.microseconds)
    }

    /// A time below which this many thousandths of the requests were answered, in microseconds.
    pub fn quantile(&self, thousandths: usize) -> u64 {
        quantile(&self.latencies, thousandths).unwrap_or(0)
    }
}

/// Drives one slice. `next` makes the bytes of a request, `accept` says whether an answer is as it
/// should be; the first that is not ends everything, because a wrong answer has no rate.
pub fn drive(
    address: SocketAddr,
    clients: usize,
    end: End,
    next: &dyn Fn() -> Vec<u8>,
    accept: &dyn Fn(&Answer) -> bool,
) -> anyhow::Result<Slice> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connections = Vec::with_capacity(clients);
        for _ in 0..clients {
            connections.push(Connection::open(address).await?);
        }
        let began = Instant::now();
        let left = Cell::new(match end {
            End::After(_) => u64::MAX,
            End::Requests(count) => count,
        });
        let time = match end {
            End::After(time) => time,
            End::Requests(_) => Duration::MAX,
        };
        let all = connections.into_iter().map(|mut connection| {
            let left = &left;
            async move {
                let mut latencies = Vec::new();
                while began.elapsed() < time && left.get() > 0 {
                    left.set(left.get().saturating_sub(1));
                    let request = next();
                    let asked = Instant::now();
                    let answer = connection.exchange(&request).await?;
                    latencies.push(microseconds(asked.elapsed()));
                    if !accept(&answer) {
                        let text = String::from_utf8_lossy(&answer.body).into_owned();
                        bail!("answered {}: {text}", answer.status);
                    }
                }
                Ok(latencies)
            }
        });
        let latencies = try_join_all(all).await?.concat();
        Ok(Slice {
            latencies,
            microseconds: microseconds(began.elapsed()),
        })
    })
}

/// A time in whole microseconds.
pub fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
