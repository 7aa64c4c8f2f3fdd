//! The simplex on programs whose answers are known.

use super::*;
use crate::plan::program::{Program, Row};
use crate::plan::relax::certify;

fn row(terms: &[(usize, i64)], lower: i64, upper: i64) -> Row {
    Row {
        terms: terms.to_vec(),
        lower,
        upper,
    }
}

/// A triangle of which one corner may be had, worth one and a half to the relaxation.
fn triangle() -> Program {
    Program {
        objective: vec![1, 1, 1],
        rows: vec![
            row(&[(0, 1), (1, 1)], 0, 1),
            row(&[(1, 1), (2, 1)], 0, 1),
            row(&[(0, 1), (2, 1)], 0, 1),
        ],
        range: vec![(false, true); 3],
        step: 1,
        is_impossible: false,
    }
}

#[test]
fn the_relaxation_is_solved_again_after_bounds_rows_and_back() {
    let mut program = triangle();
    let mut simplex = Simplex::new(&program);
    let never = || false;
    assert_eq!(simplex.solve(None, &never), End::Optimal);
    assert!((simplex.worth() - 1.5).abs() < 1e-9);
    simplex.bound(0, true, true);
    assert_eq!(simplex.solve(None, &never), End::Optimal);
    assert!((simplex.worth() - 1.0).abs() < 1e-9);
    simplex.bound(1, true, true);
    let End::Empty(place) = simplex.solve(None, &never) else {
        panic!("two corners at once");
    };
    program.range[0] = (true, true);
    program.range[1] = (true, true);
    let refuted = simplex
        .refutation(place)
        .iter()
        .any(|multipliers| crate::plan::relax::refutes(&program, &program.range, multipliers));
    assert!(refuted);
    simplex.bound(0, false, true);
    simplex.bound(1, false, true);
    let all = row(&[(0, 1), (1, 1), (2, 1)], 0, 1);
    simplex.add_rows(std::slice::from_ref(&all));
    program.rows.push(all);
    program.range = vec![(false, true); 3];
    assert_eq!(simplex.solve(None, &never), End::Optimal);
    assert!((simplex.worth() - 1.0).abs() < 1e-9);
    let bound = certify(&program, &program.range, &simplex.multipliers());
    assert_eq!(bound.floor(), 1);
}

#[test]
fn the_solver_stops_when_told_what_it_cannot_reach() {
    let mut simplex = Simplex::new(&triangle());
    let end = simplex.solve(Some(5), &|| false);
    assert!(matches!(end, End::Cut | End::Optimal));
    assert!(simplex.worth() < 5.0);
}
