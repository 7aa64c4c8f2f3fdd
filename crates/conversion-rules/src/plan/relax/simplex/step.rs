//! The steps of the dual simplex.

use super::super::float::float;
use super::{End, PRIMAL, Simplex};
use crate::plan::problem::pick;

/// Smaller pivots are not trusted.
const PIVOT: f64 = 1e-7;
/// Reduced costs this close tie, and the greater pivot wins.
const TIE: f64 = 1e-9;
/// Steps between two cleanings of the values.
const REFRESH: u32 = 64;
/// Steps of one solve for each row and column.
const PATIENCE: usize = 6;

impl Simplex {
    /// Solves from the basis at hand; stops early when no point can reach `need`.
    pub fn solve(&mut self, need: Option<i64>, should_stop: &dyn Fn() -> bool) -> End {
        self.settle();
        // A little below, so that integers can confirm it.
        let need = need.map(|need| float(need) - 1e-4);
        let most = self.reduced.len().saturating_mul(PATIENCE);
        for round in 0..most.saturating_add(200) {
            if self.since_refresh >= REFRESH {
                self.refresh();
            }
            if round & 31 == 31 && should_stop() {
                return End::Tired;
            }
            let Some((place, excess)) = self.leaving() else {
                return End::Optimal;
            };
            if round & 3 == 3 && need.is_some_and(|need| self.worth() < need) {
                return End::Cut;
            }
            if let Some(end) = self.pivot(place, excess) {
                return end;
            }
        }
        End::Tired
    }

    /// The objective at this basis: no point is better.
    pub fn worth(&self) -> f64 {
        self.objective
            .iter()
            .enumerate()
            .filter(|(_, cost)| **cost != 0.0)
            .fold(0.0, |sum, (column, cost)| {
                let value = match pick(&self.place, column) {
                    Some(row) => pick(&self.values, row),
                    None => self.rest(column),
                };
                sum + cost * value
            })
    }

    /// The basic variable farthest outside its bounds, measured by the length of its edge.
    fn leaving(&self) -> Option<(usize, f64)> {
        let mut best = None;
        let mut most = 0.0;
        let values = self
            .values
            .iter()
            .zip(&self.basis)
            .zip(self.inverse.lengths());
        for (place, ((value, variable), length)) in values.enumerate() {
            let above = value - pick(&self.upper, *variable);
            let below = pick(&self.lower, *variable) - value;
            let excess = if above > below { above } else { -below };
            if excess.abs() > PRIMAL && (above > 0.0 || below > 0.0) {
                let merit = excess * excess / length.max(1e-12);
                if merit > most {
                    most = merit;
                    best = Some((place, excess));
                }
            }
        }
        best
    }

    /// The row of the tableau at a place: nonbasic variables with their coefficients.
    fn tableau_row(&self, place: usize) -> Vec<f64> {
        let multipliers = self.inverse.row(place);
        let mut row = vec![0.0; self.columns];
        for (multiplier, terms) in multipliers.iter().zip(&self.by_row) {
            if multiplier.abs() > 1e-12 {
                for (column, amount) in terms {
                    if let Some(sum) = row.get_mut(*column) {
                        *sum += multiplier * amount;
                    }
                }
            }
        }
        row.extend_from_slice(multipliers);
        row
    }

    /// One exchange; the end if there is none.
    fn pivot(&mut self, place: usize, excess: f64) -> Option<End> {
        let row = self.tableau_row(place);
        let sign = if excess > 0.0 { 1.0 } else { -1.0 };
        let mut ratios: Vec<(f64, usize)> = Vec::new();
        for (variable, coefficient) in row.iter().enumerate() {
            let slope = sign * coefficient;
            let at_upper = pick(&self.at_upper, variable);
            let helps = if at_upper {
                slope < -PIVOT
            } else {
                slope > PIVOT
            };
            if helps
                && !self.is_basic(variable)
                && pick(&self.lower, variable) < pick(&self.upper, variable)
            {
                let ratio = -pick(&self.reduced, variable) / slope;
                ratios.push((ratio.max(0.0), variable));
            }
        }
        let (entering, flipped) = self.entering(&mut ratios, &row, excess.abs());
        let Some(entering) = entering else {
            return Some(End::Empty(place));
        };
        for variable in flipped {
            let before = self.rest(variable);
            if let Some(side) = self.at_upper.get_mut(variable) {
                *side = !*side;
            }
            let after = self.rest(variable);
            self.shift(variable, after - before);
        }
        self.settle();
        self.exchange(place, entering, &row, sign);
        None
    }

    /// Past how many break points the bound still falls: those flip, the next one enters.
    fn entering(
        &self,
        ratios: &mut [(f64, usize)],
        row: &[f64],
        mut slope: f64,
    ) -> (Option<usize>, Vec<usize>) {
        ratios.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut flipped = Vec::new();
        for (index, (ratio, variable)) in ratios.iter().enumerate() {
            let width = pick(&self.upper, *variable) - pick(&self.lower, *variable);
            slope -= pick(row, *variable).abs() * width;
            // What is left within the tolerance is rounding, not infeasibility.
            if slope > PRIMAL {
                flipped.push(*variable);
                continue;
            }
            // Of those that tie, the greatest pivot.
            let tied = ratios
                .iter()
                .skip(index)
                .take_while(|(other, _)| *other <= ratio + TIE);
            let best = tied.fold((*variable, 0.0), |best: (usize, f64), (_, other)| {
                let size = pick(row, *other).abs();
                if size > best.1 { (*other, size) } else { best }
            });
            return (Some(best.0), flipped);
        }
        (None, Vec::new())
    }

    fn exchange(&mut self, place: usize, entering: usize, row: &[f64], sign: f64) {
        let column: Vec<f64> = match entering.checked_sub(self.columns) {
            Some(slack) => self.inverse.times(&[(slack, 1.0)]),
            None => self
                .inverse
                .times(self.by_column.get(entering).map_or(&[][..], Vec::as_slice)),
        };
        let pivot = pick(&column, place);
        if pivot.abs() < PIVOT {
            // The row promised a pivot that the column does not keep.
            self.inverse.distrust();
            self.refresh();
            return;
        }
        let leaving = pick(&self.basis, place);
        let side = if sign > 0.0 {
            pick(&self.upper, leaving)
        } else {
            pick(&self.lower, leaving)
        };
        let by = (pick(&self.values, place) - side) / pivot;
        for (value, coefficient) in self.values.iter_mut().zip(&column) {
            *value -= coefficient * by;
        }
        let value = self.rest(entering) + by;
        if let Some(slot) = self.values.get_mut(place) {
            *slot = value;
        }
        let theta = pick(&self.reduced, entering) / pivot;
        for (reduced, coefficient) in self.reduced.iter_mut().zip(row) {
            *reduced -= theta * coefficient;
        }
        for (variable, reduced) in [(entering, 0.0), (leaving, -theta)] {
            if let Some(slot) = self.reduced.get_mut(variable) {
                *slot = reduced;
            }
        }
        if let Some(slot) = self.basis.get_mut(place) {
            *slot = entering;
        }
        if let Some(slot) = self.place.get_mut(entering) {
            *slot = Some(place);
        }
        if let Some(slot) = self.place.get_mut(leaving) {
            *slot = None;
        }
        if let Some(slot) = self.at_upper.get_mut(leaving) {
            *slot = sign > 0.0;
        }
        self.inverse.exchange(place, &column, pivot);
        self.since_refresh = self.since_refresh.saturating_add(1);
        self.steps = self.steps.saturating_add(1);
    }
}
