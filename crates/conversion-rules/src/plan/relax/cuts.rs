//! Cuts: rows that every set of whole decisions satisfies and the fractional point does not.
//!
//! From any multipliers `y` the rows add up to one equation in the distances of columns and rows
//! from the bounds at which they rest. All distances are whole and not negative, so rounding the
//! equation (mixed-integer rounding after Gomory) gives a row that holds for all of them. Floats
//! choose the multipliers; the row is derived in integers and true whatever they were.

use super::float::{SCALE, fixed};
use crate::plan::problem::pick;
use crate::plan::program::{Program, Row};

/// Coefficients are kept to 2⁻¹² of a unit; what is lost only makes a row weaker.
const GRAIN: i128 = 1 << 20;
/// Coefficients up to this are dropped, at the row's expense: a sparse row is a fast one.
const NOISE: i128 = 8;
/// Greater coefficients would spoil the arithmetic of the relaxation.
const GREATEST: i64 = 1 << 36;
/// Greater multipliers could overflow a sum, and mean nothing.
const STEEPEST: i128 = SCALE << 20;
/// A fraction nearer to a whole number cuts nothing off.
const LEAST: i128 = SCALE / 20;

/// Where columns and rows rest: columns at 1, rows at their upper side.
pub(super) struct Rest<'s> {
    pub columns: &'s [bool],
    pub rows: &'s [bool],
}

/// The row that rounding gives, if there is a fraction to round.
pub(super) fn rounded(program: &Program, rest: &Rest<'_>, multipliers: &[f64]) -> Option<Row> {
    let multipliers: Vec<i128> = multipliers.iter().map(|one| fixed(*one)).collect();
    if multipliers
        .iter()
        .any(|one| one.saturating_abs() > STEEPEST)
    {
        return None;
    }
    let rows = || program.rows.iter().zip(&multipliers).zip(rest.rows);
    let is_open = |column: usize| pick(&program.range, column) == (false, true);
    // Σ sums · columns + Σ ± multiplier · distance of the row = total
    let mut sums = vec![0i128; program.range.len()];
    let mut total = 0i128;
    for ((row, y), at_upper) in rows() {
        let (side, _) = side(row, *at_upper);
        total = total.saturating_add(y.saturating_mul(side));
        add(&mut sums, row, *y);
    }
    for (column, (sum, at_one)) in sums.iter_mut().zip(rest.columns).enumerate() {
        let (must, _) = pick(&program.range, column);
        if must || (is_open(column) && *at_one) {
            total = total.saturating_sub(*sum);
            *sum = sum.saturating_neg();
        }
    }
    let fraction = Fraction::of(total)?;
    let mut terms = vec![0i128; sums.len()];
    let mut most = fraction.down(total);
    let columns = terms.iter_mut().zip(&sums).zip(rest.columns);
    for (column, ((term, sum), at_one)) in columns.enumerate() {
        if !is_open(column) {
            continue;
        }
        let amount = fraction.round(*sum);
        if *at_one {
            *term = amount.saturating_neg();
            most = most.saturating_sub(amount);
        } else {
            *term = amount;
        }
    }
    for ((row, y), at_upper) in rows() {
        let (side, sign) = side(row, *at_upper);
        let amount = fraction.round(y.saturating_mul(sign)).saturating_mul(sign);
        most = most.saturating_sub(amount.saturating_mul(side));
        add(&mut terms, row, amount.saturating_neg());
    }
    finish(program, &terms, most)
}

/// Where a row rests, and 1 if its distance is `side − row`, −1 if `row − side`.
fn side(row: &Row, at_upper: bool) -> (i128, i128) {
    if at_upper {
        (row.upper.into(), 1)
    } else {
        (row.lower.into(), -1)
    }
}

/// Adds a multiple of the row to the sums.
fn add(sums: &mut [i128], row: &Row, times: i128) {
    for (column, amount) in row.terms.iter().filter(|_| times != 0) {
        if let Some(sum) = sums.get_mut(*column) {
            *sum = sum.saturating_add(times.saturating_mul((*amount).into()));
        }
    }
}

/// What the right side of an equation is above a whole number, and what that leaves to the next.
struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    fn of(total: i128) -> Option<Self> {
        let over = total.rem_euclid(SCALE);
        let under = SCALE.saturating_sub(over);
        (over.min(under) > LEAST).then_some(Self { over, under })
    }

    /// The right side of the row, in grains.
    fn down(&self, total: i128) -> i128 {
        let whole = total.div_euclid(SCALE);
        whole.saturating_mul(self.under).div_euclid(GRAIN)
    }

    /// The coefficient that a coefficient becomes, in grains: the whole part, and of the rest what
    /// exceeds the fraction.
    fn round(&self, sum: i128) -> i128 {
        let more = sum.rem_euclid(SCALE).saturating_sub(self.over).max(0);
        let whole = sum.div_euclid(SCALE).saturating_mul(self.under);
        whole.saturating_add(more).div_euclid(GRAIN)
    }
}

/// The row over the columns that are open, without noise.
fn finish(program: &Program, terms: &[i128], mut upper: i128) -> Option<Row> {
    let mut kept = Vec::new();
    let mut least = 0i128;
    for (column, amount) in terms.iter().enumerate() {
        let (must, may) = pick(&program.range, column);
        if must == may {
            upper = upper.saturating_sub(if must { *amount } else { 0 });
        } else if amount.saturating_abs() <= NOISE {
            upper = upper.saturating_sub((*amount).min(0));
        } else {
            kept.push((column, i64::try_from(*amount).ok()?));
            least = least.saturating_add((*amount).min(0));
        }
    }
    let fits = kept.iter().all(|(_, amount)| amount.abs() <= GREATEST);
    Some(Row {
        terms: kept,
        lower: i64::try_from(least).ok()?,
        upper: i64::try_from(upper).ok()?,
    })
    .filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two of three of a, b, c never go together; at a half each the relaxation has 1.5 of them.
    fn triangle() -> Program {
        let pair = |a, b| Row {
            terms: vec![(a, 1), (b, 1)],
            lower: 0,
            upper: 1,
        };
        Program {
            objective: vec![1; 3],
            rows: vec![pair(0, 1), pair(0, 2), pair(1, 2)],
            range: vec![(false, true); 3],
            step: 1,
            is_impossible: false,
        }
    }

    /// The row's value where the columns in the set are 1.
    fn value(row: &Row, set: &[usize]) -> i64 {
        let chosen = row.terms.iter().filter(|(column, _)| set.contains(column));
        chosen.map(|(_, amount)| amount).sum()
    }

    #[test]
    fn a_fraction_is_cut_off() {
        let rest = Rest {
            columns: &[false; 3],
            rows: &[true; 3],
        };
        let row = rounded(&triangle(), &rest, &[0.5; 3]).unwrap();
        let at_a_half: i64 = row.terms.iter().map(|(_, amount)| amount).sum::<i64>() / 2;
        assert!(at_a_half > row.upper + 100, "{row:?}");
    }

    #[test]
    fn absurd_multipliers_give_no_row() {
        let rest = Rest {
            columns: &[false; 3],
            rows: &[true; 3],
        };
        for absurd in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e9] {
            assert!(rounded(&triangle(), &rest, &[absurd, 0.0, 0.0]).is_none());
        }
    }

    #[test]
    fn no_multipliers_cut_off_a_set_that_holds() {
        let mut program = triangle();
        program.rows.push(Row {
            terms: vec![(0, 3), (1, -2), (2, 5)],
            lower: -2,
            upper: 5,
        });
        let sets: Vec<Vec<usize>> = (0..8u32)
            .map(|bits| (0..3).filter(|column| bits >> column & 1 == 1).collect())
            .collect();
        let holds = |set: &&Vec<usize>| {
            let within = |row: &Row| (row.lower..=row.upper).contains(&value(row, set));
            program.rows.iter().all(within)
        };
        let mut cuts = 0;
        for number in 0..20_000u32 {
            let digit = |place: u32| f64::from(number / 7u32.pow(place) % 7) / 3.7 - 0.8;
            let bit = |place: u32| number.wrapping_mul(2_654_435_761) >> place & 1 == 1;
            let rest = Rest {
                columns: &[bit(11), bit(12), bit(13)],
                rows: &[bit(14), bit(15), bit(16), bit(17)],
            };
            let multipliers = [digit(0), digit(1), digit(2), digit(3) * 1.3];
            if let Some(row) = rounded(&program, &rest, &multipliers) {
                cuts += 1;
                for set in sets.iter().filter(holds) {
                    assert!(value(&row, set) <= row.upper, "{number}: {set:?} {row:?}");
                }
            }
        }
        assert!(cuts > 10_000, "{cuts}");
    }
}
