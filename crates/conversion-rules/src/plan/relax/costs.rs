//! What deciding a column has cost so far: advice on what to decide next.

#![expect(clippy::float_arithmetic, reason = "advice only: it orders the search")]

use crate::plan::problem::pick;

/// A column whose value is within this of an integer is taken for decided.
const INTEGRAL: f64 = 1e-6;

/// A decision whose cost is to be seen.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Step {
    pub column: usize,
    pub value: bool,
    /// The column's value before.
    pub before: f64,
    /// The relaxation's objective before.
    pub worth: f64,
}

/// Mean loss for each unit by which a column was moved, down and up.
pub(in crate::plan) struct Costs {
    sums: Vec<[(f64, f64); 2]>,
}

/// Is the value neither 0 nor 1?
pub(in crate::plan) fn is_between(value: f64) -> bool {
    (INTEGRAL..1.0 - INTEGRAL).contains(&value)
}

impl Costs {
    pub fn new(columns: usize) -> Self {
        Self {
            sums: vec![[(0.0, 0.0); 2]; columns],
        }
    }

    /// Notes what a decision cost.
    pub fn note(&mut self, step: Step, worth: f64) {
        let moved = if step.value {
            1.0 - step.before
        } else {
            step.before
        };
        let loss = (step.worth - worth).max(0.0) / moved.max(INTEGRAL);
        let side = self
            .sums
            .get_mut(step.column)
            .and_then(|sides| sides.get_mut(usize::from(step.value)));
        if let Some((sum, count)) = side {
            *sum += loss;
            *count += 1.0;
        }
    }

    /// The column that promises most from both sides; `open` says which may be decided.
    pub fn choose(&self, point: &[f64], open: impl Fn(usize) -> bool) -> Option<usize> {
        let mean = self.mean();
        let mut best = None;
        let mut most = -1.0;
        for (column, value) in point.iter().enumerate() {
            if !is_between(*value) || !open(column) {
                continue;
            }
            let [down, up] = pick(&self.sums, column).map(|(sum, count)| {
                // A column seen once or never is half guessed.
                (sum + mean) / (count + 1.0)
            });
            let promise = (down * value).max(1e-6) * (up * (1.0 - value)).max(1e-6);
            if promise > most {
                most = promise;
                best = Some(column);
            }
        }
        best
    }

    fn mean(&self) -> f64 {
        let mut all = (0.0, 0.0);
        for (sum, count) in self.sums.iter().flatten() {
            all = (all.0 + sum, all.1 + count);
        }
        if all.1 > 0.0 { all.0 / all.1 } else { 1.0 }
    }
}
