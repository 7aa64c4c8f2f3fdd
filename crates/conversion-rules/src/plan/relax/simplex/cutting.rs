//! Which rows cut off the point at hand.

use super::super::costs::is_between;
use super::super::cuts::{Rest, rounded};
use super::super::float::float;
use super::Simplex;
use crate::plan::problem::pick;
use crate::plan::program::{Program, Row};

/// Squared distance of the point from a row below which the row is not worth its cost.
const SHALLOW: f64 = 1e-4;

impl Simplex {
    /// Rows that the point at hand breaks and no set of whole decisions does, deepest first.
    pub fn cuts(&self, program: &Program) -> Vec<Row> {
        let resting = self.at_upper.iter().take(self.columns).enumerate();
        let columns: Vec<bool> = resting
            .map(|(column, at_upper)| *at_upper && !self.is_basic(column))
            .collect();
        // A slack is its row with the other sign.
        let slacks = self.at_upper.iter().skip(self.columns);
        let rows: Vec<bool> = slacks.map(|at_upper| !at_upper).collect();
        let rest = Rest {
            columns: &columns,
            rows: &rows,
        };
        let point = self.point();
        let mut found: Vec<(f64, Row)> = Vec::new();
        for (column, value) in point.iter().enumerate() {
            let Some(place) = pick(&self.place, column).filter(|_| is_between(*value)) else {
                continue;
            };
            let row = self.inverse.row(place).iter().zip(&self.row_scale);
            let multipliers: Vec<f64> = row.map(|(one, scale)| one * scale).collect();
            if let Some(row) = rounded(program, &rest, &multipliers) {
                let depth = depth(&row, &point);
                if depth > SHALLOW {
                    found.push((depth, row));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, row)| row).collect()
    }
}

/// The squared distance by which the point is beyond the row.
fn depth(row: &Row, point: &[f64]) -> f64 {
    let (mut over, mut size) = (-float(row.upper), 0.0);
    for (column, amount) in &row.terms {
        let amount = float(*amount);
        over += amount * pick(point, *column);
        size += amount * amount;
    }
    if over > 0.0 { over * over / size } else { 0.0 }
}
