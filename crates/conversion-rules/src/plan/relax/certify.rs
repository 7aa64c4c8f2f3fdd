//! Bounds by integer arithmetic from any multipliers.
//!
//! For rows `lower ≤ a·x ≤ upper` and any multipliers `y`, every point within the bounds satisfies
//! `c·x = Σ (c_j − y·a_j) x_j + Σ y_i (a_i·x)`, so the sum of the greatest value of each term is no
//! less than the optimum. Good multipliers make it tight; bad ones make it useless, never wrong.

use super::float::{SCALE, fixed};
use crate::plan::problem::pick;
use crate::plan::program::Program;

/// A bound on the objective, and what deciding each variable otherwise would take off it.
pub(in crate::plan) struct Bound {
    /// In units of 2⁻³².
    scaled: i128,
    /// Reduced costs in the same unit.
    reduced: Vec<i128>,
}

impl Bound {
    /// No point within the bounds has a greater objective.
    pub fn floor(&self) -> i64 {
        let whole = self.scaled.div_euclid(SCALE);
        i64::try_from(whole).unwrap_or(i64::MAX)
    }

    /// The bound in units of 2⁻³²: of two nodes the more promising one has the greater.
    pub fn exact(&self) -> i128 {
        self.scaled
    }

    /// What the variable can be where the objective is to be at least `need`: `Some(false)` if only
    /// 0 will do, `Some(true)` if only 1 will do.
    pub fn forced(&self, column: usize, need: i64) -> Option<bool> {
        let spare = self
            .scaled
            .saturating_sub(i128::from(need).saturating_mul(SCALE));
        let reduced = pick(&self.reduced, column);
        if reduced.saturating_neg() > spare {
            Some(false)
        } else if reduced > spare {
            Some(true)
        } else {
            None
        }
    }
}

/// The bound that the multipliers of the rows give within the columns' bounds.
pub(in crate::plan) fn certify(
    program: &Program,
    range: &[(bool, bool)],
    multipliers: &[f64],
) -> Bound {
    bound(program, range, multipliers, true)
}

/// Do the multipliers show that no point at all is within bounds and rows?
pub(in crate::plan) fn refutes(
    program: &Program,
    range: &[(bool, bool)],
    multipliers: &[f64],
) -> bool {
    bound(program, range, multipliers, false).scaled < 0
}

fn bound(
    program: &Program,
    range: &[(bool, bool)],
    multipliers: &[f64],
    with_objective: bool,
) -> Bound {
    let mut reduced: Vec<i128> = if with_objective {
        let scaled = |amount: &i64| i128::from(*amount).saturating_mul(SCALE);
        program.objective.iter().map(scaled).collect()
    } else {
        vec![0; program.objective.len()]
    };
    let mut total = 0i128;
    for (row, multiplier) in program.rows.iter().zip(multipliers) {
        let y = fixed(*multiplier);
        if y == 0 {
            continue;
        }
        let side = if y > 0 { row.upper } else { row.lower };
        total = total.saturating_add(y.saturating_mul(i128::from(side)));
        for (column, amount) in &row.terms {
            if let Some(cost) = reduced.get_mut(*column) {
                *cost = cost.saturating_sub(y.saturating_mul(i128::from(*amount)));
            }
        }
    }
    for (cost, (least, most)) in reduced.iter().zip(range) {
        if *least || (*most && *cost > 0) {
            total = total.saturating_add(*cost);
        }
    }
    Bound {
        scaled: total,
        reduced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::program::Row;

    /// `max 3a + 2b`, at most one of them.
    fn program() -> Program {
        Program {
            objective: vec![3, 2],
            rows: vec![Row {
                terms: vec![(0, 1), (1, 1)],
                lower: 0,
                upper: 1,
            }],
            range: vec![(false, true); 2],
            step: 1,
            is_impossible: false,
        }
    }

    #[test]
    fn good_multipliers_give_the_optimum_and_bad_ones_a_true_bound() {
        let program = program();
        assert_eq!(certify(&program, &program.range, &[2.0]).floor(), 3);
        for bad in [0.0, -4.0, 2.5, 1e9, f64::NAN, f64::INFINITY] {
            assert!(
                certify(&program, &program.range, &[bad]).floor() >= 3,
                "{bad}"
            );
        }
    }

    #[test]
    fn only_what_cannot_reach_the_need_is_decided() {
        let program = program();
        let bound = certify(&program, &program.range, &[2.0]);
        assert_eq!((bound.forced(0, 3), bound.forced(1, 3)), (Some(true), None));
        let bound = certify(&program, &program.range, &[3.0]);
        assert_eq!(
            (bound.forced(0, 3), bound.forced(1, 3)),
            (None, Some(false))
        );
        assert_eq!((bound.forced(0, 2), bound.forced(1, 2)), (None, None));
    }

    #[test]
    fn no_multipliers_refute_what_holds() {
        let mut program = program();
        for multiplier in [-1.0, 1.0] {
            assert!(!refutes(&program, &program.range, &[multiplier]));
        }
        program.range = vec![(true, true); 2];
        assert!(refutes(&program, &program.range, &[1.0]));
    }
}
