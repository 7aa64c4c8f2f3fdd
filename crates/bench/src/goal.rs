//! What the bank has set itself, as ratios of medians of one run.

use crate::arithmetic::{decimal, ratio};
use crate::arm::Medians;
use serde::Serialize;

/// Which median of an arm is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Rate,
    P50,
}

/// A goal: the ratio of one arm's figure to another's.
#[derive(Debug, Clone, Copy)]
pub struct Goal {
    of: &'static str,
    to: &'static str,
    figure: Figure,
    /// At least this for rates, at most this for times; in thousandths.
    bound: u64,
}

/// A goal held against a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verdict {
    of: &'static str,
    to: &'static str,
    figure: &'static str,
    ratio_thousandths: u64,
    bound_thousandths: u64,
    /// Was it reached?
    pub hit: bool,
}

impl Goal {
    /// The rate of `of` is at least `bound` thousandths of that of `to`.
    pub const fn rate_at_least(of: &'static str, to: &'static str, bound: u64) -> Self {
        Self {
            of,
            to,
            figure: Figure::Rate,
            bound,
        }
    }

    /// The median time of `of` is at most `bound` thousandths of that of `to`.
    pub const fn p50_at_most(of: &'static str, to: &'static str, bound: u64) -> Self {
        Self {
            of,
            to,
            figure: Figure::P50,
            bound,
        }
    }

    /// Nothing where one of the arms did not run.
    pub fn judge(&self, seen: &[Medians]) -> Option<Verdict> {
        let find = |name| seen.iter().find(|arm| arm.name == name);
        let (of, to) = (find(self.of)?, find(self.to)?);
        let (figure, ratio) = match self.figure {
            Figure::Rate => ("rate", ratio(of.rate, to.rate)?),
            Figure::P50 => ("p50", ratio(of.p50, to.p50)?),
        };
        Some(Verdict {
            of: self.of,
            to: self.to,
            figure,
            ratio_thousandths: ratio,
            bound_thousandths: self.bound,
            hit: match self.figure {
                Figure::Rate => ratio >= self.bound,
                Figure::P50 => ratio <= self.bound,
            },
        })
    }
}

impl Verdict {
    /// A row of the report.
    pub fn row(&self) -> String {
        let sign = if self.figure == "rate" { "≥" } else { "≤" };
        format!(
            "| {}: {} / {} | {} | {sign} {} | {} |",
            self.figure,
            self.of,
            self.to,
            decimal(self.ratio_thousandths),
            decimal(self.bound_thousandths),
            if self.hit { "hit" } else { "**missed**" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(name: &'static str, rate: u64, p50: u64) -> Medians {
        Medians {
            name,
            rate,
            range: (rate, rate),
            p50,
            p99: p50,
        }
    }

    #[test]
    fn a_rate_is_to_be_high_and_a_time_low() {
        let seen = [arm("a", 200, 80), arm("b", 100, 50)];
        let rate = |bound| Goal::rate_at_least("a", "b", bound).judge(&seen).unwrap();
        assert!(rate(2_000).hit && !rate(2_001).hit);
        let time = |bound| Goal::p50_at_most("a", "b", bound).judge(&seen).unwrap();
        assert!(time(1_600).hit && !time(1_599).hit);
        assert_eq!(Goal::rate_at_least("a", "c", 1).judge(&seen), None);
    }
}
