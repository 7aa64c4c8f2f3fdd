//! The inverse of the basis, row by row, with the squared length of each row.

use crate::plan::problem::pick;

/// Exchanges after which the inverse is made anew.
const TRUSTED: u32 = 400;

#[derive(Default)]
pub(super) struct Inverse {
    rows: Vec<Vec<f64>>,
    lengths: Vec<f64>,
    exchanges: u32,
}

impl Inverse {
    pub fn row(&self, place: usize) -> &[f64] {
        self.rows.get(place).map_or(&[], Vec::as_slice)
    }

    pub fn lengths(&self) -> &[f64] {
        &self.lengths
    }

    pub fn has_drifted(&self) -> bool {
        self.exchanges >= TRUSTED
    }

    pub fn distrust(&mut self) {
        self.exchanges = TRUSTED;
    }

    /// A new row whose slack is basic; `basic` are its coefficients at the places of the basis.
    pub fn append(&mut self, basic: &[(usize, f64)]) {
        let mut row = self.transposed_times(basic);
        for one in &mut row {
            *one = -*one;
        }
        for old in &mut self.rows {
            old.push(0.0);
        }
        row.resize(self.rows.len(), 0.0);
        row.push(1.0);
        self.lengths.push(length(&row));
        self.rows.push(row);
    }

    /// The inverse times a sparse column.
    pub fn times(&self, column: &[(usize, f64)]) -> Vec<f64> {
        let dot = |row: &Vec<f64>| {
            column
                .iter()
                .fold(0.0, |sum, (index, amount)| sum + pick(row, *index) * amount)
        };
        self.rows.iter().map(dot).collect()
    }

    /// A sparse row times the inverse.
    pub fn transposed_times(&self, row: &[(usize, f64)]) -> Vec<f64> {
        let mut sum = vec![0.0; self.rows.len()];
        for (place, amount) in row {
            for (total, one) in sum.iter_mut().zip(self.row(*place)) {
                *total += amount * one;
            }
        }
        sum
    }

    /// The variable of this column becomes basic at the place.
    pub fn exchange(&mut self, place: usize, column: &[f64], pivot: f64) {
        let Some(slot) = self.rows.get_mut(place) else {
            return;
        };
        let mut row = std::mem::take(slot);
        for one in &mut row {
            *one /= pivot;
        }
        let others = self.rows.iter_mut().zip(&mut self.lengths).zip(column);
        for (index, ((other, size), factor)) in others.enumerate() {
            if index == place || factor.abs() < 1e-13 {
                continue;
            }
            for (one, step) in other.iter_mut().zip(&row) {
                *one -= factor * step;
            }
            *size = length(other);
        }
        if let (Some(slot), Some(size)) = (self.rows.get_mut(place), self.lengths.get_mut(place)) {
            *size = length(&row);
            *slot = row;
        }
        self.exchanges = self.exchanges.saturating_add(1);
    }

    /// Anew from the columns of a basis; gives the basis in the order of its places. What does not
    /// fit for lack of a pivot is replaced by slacks.
    pub fn rebuild<'c>(
        &mut self,
        basis: &[usize],
        columns: usize,
        column: impl Fn(usize) -> &'c [(usize, f64)],
    ) -> Vec<usize> {
        let size = self.rows.len();
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.fill(0.0);
            if let Some(one) = row.get_mut(index) {
                *one = 1.0;
            }
        }
        self.lengths.fill(1.0);
        let mut order: Vec<usize> = (columns..columns.saturating_add(size)).collect();
        let mut open: Vec<bool> = order.iter().map(|slack| !basis.contains(slack)).collect();
        for variable in basis.iter().filter(|variable| **variable < columns) {
            let entries = self.times(column(*variable));
            let candidates = entries
                .iter()
                .enumerate()
                .filter(|(row, _)| pick(&open, *row));
            let best = candidates.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
            let Some((place, pivot)) = best.filter(|(_, pivot)| pivot.abs() > 1e-9) else {
                continue;
            };
            self.exchange(place, &entries, *pivot);
            if let (Some(slot), Some(free)) = (order.get_mut(place), open.get_mut(place)) {
                *slot = *variable;
                *free = false;
            }
        }
        self.exchanges = 0;
        order
    }
}

/// Eight sums side by side: one alone would wait for each addition before the next.
fn length(row: &[f64]) -> f64 {
    let (eights, rest) = row.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, one) in sums.iter_mut().zip(eight) {
            *sum += one * one;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().fold(0.0, |sum, one| sum + one * one)
}
