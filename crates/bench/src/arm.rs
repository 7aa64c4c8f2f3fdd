//! What is measured: arms that take turns, so that what disturbs the machine disturbs all of them.

use crate::arithmetic::{median, quantile};
use crate::load::Slice;
use crate::pgbench::Seen;
use serde::Serialize;

/// What one slice of one arm saw.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// A second.
    pub rate: u64,
    /// Median time in microseconds.
    pub p50: u64,
    /// Time in microseconds within which 99 of 100 were answered.
    pub p99: u64,
}

impl Sample {
    /// Of a slice in which each request did the work of `units`.
    pub fn of(slice: &Slice, units: u64) -> Self {
        Self {
            rate: slice.rate(units),
            p50: slice.quantile(500),
            p99: slice.quantile(990),
        }
    }
}

impl From<Seen> for Sample {
    fn from(seen: Seen) -> Self {
        let of = |thousandths| quantile(&seen.latencies, thousandths).unwrap_or(0);
        Self {
            rate: seen.rate,
            p50: of(500),
            p99: of(990),
        }
    }
}

/// One slice.
type Run<'run> = Box<dyn FnMut() -> anyhow::Result<Sample> + 'run>;

/// Something that is measured again and again.
pub struct Arm<'run> {
    pub name: &'static str,
    run: Run<'run>,
    samples: Vec<Sample>,
}

/// Medians over all slices of an arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Medians {
    /// The arm.
    pub name: &'static str,
    /// A second.
    pub rate: u64,
    /// The lowest and the highest rate seen.
    pub range: (u64, u64),
    /// Microseconds.
    pub p50: u64,
    /// Microseconds.
    pub p99: u64,
}

impl<'run> Arm<'run> {
    /// An arm.
    pub fn new(name: &'static str, run: impl FnMut() -> anyhow::Result<Sample> + 'run) -> Self {
        Self {
            name,
            run: Box::new(run),
            samples: Vec::new(),
        }
    }

    fn medians(&self) -> Medians {
        let of = |what: fn(&Sample) -> u64| -> Vec<u64> { self.samples.iter().map(what).collect() };
        let rates = of(|it| it.rate);
        Medians {
            name: self.name,
            rate: median(&rates).unwrap_or(0),
            range: (
                rates.iter().min().copied().unwrap_or(0),
                rates.iter().max().copied().unwrap_or(0),
            ),
            p50: median(&of(|it| it.p50)).unwrap_or(0),
            p99: median(&of(|it| it.p99)).unwrap_or(0),
        }
    }
}

/// Runs the arms in turn, A B C A B C …; the first round only warms up.
pub fn interleave(mut arms: Vec<Arm<'_>>, rounds: u32) -> anyhow::Result<Vec<Medians>> {
    for round in 0..=rounds {
        for arm in &mut arms {
            let sample = (arm.run)()?;
            if round > 0 {
                arm.samples.push(sample);
            }
        }
    }
    Ok(arms.iter().map(Arm::medians).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn sample(rate: u64) -> Sample {
        Sample {
            rate,
            p50: rate,
            p99: rate,
        }
    }

    #[test]
    fn arms_take_turns_and_the_first_round_does_not_count() {
        let order = RefCell::new(String::new());
        let mut rates = [900, 10, 30, 20].into_iter();
        let first = Arm::new("a", || {
            order.borrow_mut().push('a');
            Ok(sample(rates.next().unwrap()))
        });
        let second = Arm::new("b", || {
            order.borrow_mut().push('b');
            Ok(sample(5))
        });
        let medians = interleave(vec![first, second], 3).unwrap();
        assert_eq!(*order.borrow(), "abababab");
        assert_eq!((medians[0].rate, medians[0].range), (20, (10, 30)));
        assert_eq!(medians[1].rate, 5);
    }
}
