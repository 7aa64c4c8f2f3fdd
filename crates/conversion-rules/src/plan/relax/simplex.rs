//! Dual simplex for bounded variables: steepest edge, long steps, explicit inverse.
//!
//! `max c·x` with `A·x + s = 0`, everything within finite bounds, so that any basis is made dual
//! feasible by moving variables to their other bound: a change of bounds, a new row or a new
//! objective continues from where the last solve ended.

#![expect(
    clippy::float_arithmetic,
    reason = "advice only; every conclusion is drawn by `certify` in integers"
)]

mod cutting;
mod inverse;
mod step;
#[cfg(test)]
mod tests;

use super::float::float;
use crate::plan::problem::pick;
use crate::plan::program::{Program, Row};
use inverse::Inverse;

/// A basic variable may be this far outside its bounds.
const PRIMAL: f64 = 1e-7;

/// Why a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum End {
    /// At an optimal point.
    Optimal,
    /// The bound fell below what was asked for.
    Cut,
    /// No point satisfies the row of this place in the basis.
    Empty(usize),
    /// Too many steps, or told to stop.
    Tired,
}

/// A solver with its basis.
pub(in crate::plan) struct Simplex {
    columns: usize,
    by_column: Vec<Vec<(usize, f64)>>,
    by_row: Vec<Vec<(usize, f64)>>,
    /// Rows are divided by their greatest coefficient; multipliers are given back undivided.
    row_scale: Vec<f64>,
    objective: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    at_upper: Vec<bool>,
    /// The row in which a variable is basic.
    place: Vec<Option<usize>>,
    /// The variable that is basic in a row.
    basis: Vec<usize>,
    values: Vec<f64>,
    reduced: Vec<f64>,
    inverse: Inverse,
    /// Moves of nonbasic variables not yet passed on to the basic values.
    moved: Vec<f64>,
    has_moved: bool,
    since_refresh: u32,
    /// Steps made.
    pub steps: u64,
}

impl Simplex {
    /// A solver of the program, at the basis of all slacks.
    pub fn new(program: &Program) -> Self {
        let columns = program.objective.len();
        let mut simplex = Self {
            columns,
            by_column: vec![Vec::new(); columns],
            by_row: Vec::new(),
            row_scale: Vec::new(),
            objective: program.objective.iter().map(|cost| float(*cost)).collect(),
            lower: vec![0.0; columns],
            upper: vec![1.0; columns],
            at_upper: vec![false; columns],
            place: vec![None; columns],
            basis: Vec::new(),
            values: Vec::new(),
            reduced: program.objective.iter().map(|cost| float(*cost)).collect(),
            inverse: Inverse::default(),
            moved: Vec::new(),
            has_moved: false,
            since_refresh: 0,
            steps: 0,
        };
        for (column, (least, most)) in program.range.iter().enumerate() {
            simplex.bound(column, *least, *most);
        }
        for row in &program.rows {
            simplex.append(row);
        }
        simplex.refresh();
        simplex
    }

    /// Adds rows; their slacks become basic.
    pub fn add_rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.append(row);
        }
        self.refresh();
    }

    /// Is the row one that does not hold the point back?
    pub fn is_idle(&self, row: usize) -> bool {
        self.is_basic(self.columns.saturating_add(row))
    }

    fn append(&mut self, row: &Row) {
        let index = self.by_row.len();
        let greatest = row.terms.iter().fold(1, |most, (_, amount)| {
            i64::max(most, amount.saturating_abs())
        });
        let scale = 1.0 / float(greatest);
        let terms: Vec<(usize, f64)> = row
            .terms
            .iter()
            .map(|(column, amount)| (*column, float(*amount) * scale))
            .collect();
        let slack = self.columns.saturating_add(index);
        let mut basic = Vec::new();
        for (column, amount) in &terms {
            if let Some(list) = self.by_column.get_mut(*column) {
                list.push((index, *amount));
            }
            if let Some(place) = pick(&self.place, *column) {
                basic.push((place, *amount));
            }
        }
        self.by_row.push(terms);
        self.row_scale.push(scale);
        self.lower.push(-(float(row.upper) * scale));
        self.upper.push(-(float(row.lower) * scale));
        self.at_upper.push(false);
        self.reduced.push(0.0);
        self.place.push(Some(index));
        self.basis.push(slack);
        self.values.push(0.0);
        self.moved.push(0.0);
        self.inverse.append(&basic);
    }

    fn is_basic(&self, column: usize) -> bool {
        pick(&self.place, column).is_some()
    }

    fn rest(&self, column: usize) -> f64 {
        if pick(&self.at_upper, column) {
            pick(&self.upper, column)
        } else {
            pick(&self.lower, column)
        }
    }

    /// Narrows or widens what a variable may be.
    pub fn bound(&mut self, column: usize, least: bool, most: bool) {
        let before = self.rest(column);
        if let (Some(lower), Some(upper)) = (self.lower.get_mut(column), self.upper.get_mut(column))
        {
            *lower = if least { 1.0 } else { 0.0 };
            *upper = if most { 1.0 } else { 0.0 };
        }
        if !self.is_basic(column) {
            let gains = pick(&self.reduced, column) > 0.0;
            if let Some(side) = self.at_upper.get_mut(column) {
                *side = gains;
            }
            self.shift(column, self.rest(column) - before);
        }
    }

    fn shift(&mut self, column: usize, by: f64) {
        if by == 0.0 {
            return;
        }
        self.has_moved = true;
        match column.checked_sub(self.columns) {
            Some(row) => add(&mut self.moved, row, by),
            None => {
                for (row, amount) in self.by_column.get(column).map_or(&[][..], Vec::as_slice) {
                    add(&mut self.moved, *row, by * amount);
                }
            }
        }
    }

    /// Passes what nonbasic variables moved on to the basic ones.
    fn settle(&mut self) {
        if !self.has_moved {
            return;
        }
        self.has_moved = false;
        let moved: Vec<(usize, f64)> = self
            .moved
            .iter_mut()
            .enumerate()
            .filter(|(_, by)| **by != 0.0)
            .map(|(row, by)| (row, std::mem::take(by)))
            .collect();
        for (value, change) in self.values.iter_mut().zip(self.inverse.times(&moved)) {
            *value -= change;
        }
    }

    /// The value of each column.
    pub fn point(&self) -> Vec<f64> {
        (0..self.columns)
            .map(|column| match pick(&self.place, column) {
                Some(row) => pick(&self.values, row),
                None => self.rest(column),
            })
            .collect()
    }

    /// The multipliers of the rows at this basis.
    pub fn multipliers(&self) -> Vec<f64> {
        let slacks = self.reduced.iter().skip(self.columns);
        slacks
            .zip(&self.row_scale)
            .map(|(reduced, scale)| -reduced * scale)
            .collect()
    }

    /// The multipliers that show why the row of this place cannot be satisfied, one for each sign.
    pub fn refutation(&self, place: usize) -> [Vec<f64>; 2] {
        let row = self.inverse.row(place);
        let greatest = row.iter().fold(1e-12, |most: f64, one| most.max(one.abs()));
        let up = row
            .iter()
            .zip(&self.row_scale)
            .map(|(one, scale)| one / greatest * scale);
        let up: Vec<f64> = up.collect();
        let down = up.iter().map(|one| -one).collect();
        [up, down]
    }

    /// Everything anew from the basis: what rounding has spoilt is mended.
    fn refresh(&mut self) {
        self.since_refresh = 0;
        let columns = self.columns;
        if self.inverse.has_drifted() {
            let by_column = &self.by_column;
            let basis = self.inverse.rebuild(&self.basis, columns, |column| {
                by_column.get(column).map_or(&[][..], Vec::as_slice)
            });
            for (variable, place) in self.place.iter_mut().enumerate() {
                *place = basis.iter().position(|one| *one == variable);
            }
            self.basis = basis;
        }
        let basic: Vec<(usize, f64)> = self
            .basis
            .iter()
            .enumerate()
            .map(|(place, column)| (place, pick(&self.objective, *column)))
            .filter(|(_, cost)| *cost != 0.0)
            .collect();
        let multipliers = self.inverse.transposed_times(&basic);
        for (row, multiplier) in multipliers.iter().enumerate() {
            if let Some(reduced) = self.reduced.get_mut(columns.saturating_add(row)) {
                *reduced = -multiplier;
            }
        }
        for (column, terms) in self.by_column.iter().enumerate() {
            let priced = terms.iter().fold(0.0, |sum, (row, amount)| {
                sum + pick(&multipliers, *row) * amount
            });
            if let Some(reduced) = self.reduced.get_mut(column) {
                *reduced = pick(&self.objective, column) - priced;
            }
        }
        for variable in &self.basis {
            if let Some(reduced) = self.reduced.get_mut(*variable) {
                *reduced = 0.0;
            }
        }
        self.moved.fill(0.0);
        self.values.fill(0.0);
        for variable in 0..self.reduced.len() {
            if self.is_basic(variable) {
                continue;
            }
            let gain = pick(&self.reduced, variable);
            if let Some(side) = self.at_upper.get_mut(variable) {
                *side = gain > 0.0 || (*side && gain >= 0.0);
            }
            let rest = self.rest(variable);
            self.shift(variable, rest);
        }
        self.settle();
    }
}

fn add(list: &mut [f64], index: usize, by: f64) {
    if let Some(value) = list.get_mut(index) {
        *value += by;
    }
}
