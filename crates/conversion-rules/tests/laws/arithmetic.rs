//! Laws of exact numbers.

use super::support::cases::cases;
use credit_bank_conversion_rules::{Formula, Ratio, Rounding};
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;

fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0u32..2_000).prop_map(|number| number.to_string()),
        (0u32..99, 0u32..100).prop_map(|(whole, rest)| format!("{whole}.{rest:02}")),
        prop::sample::select(vec!["hours", "score", "credits"]).prop_map(ToOwned::to_owned),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        (
            inner.clone(),
            prop::sample::select(vec!["+", "-", "*", "/"]),
            inner,
        )
            .prop_map(|(left, operation, right)| format!("({left} {operation} {right})"))
    })
}

fn step() -> impl Strategy<Value = Credits> {
    let steps = prop::sample::select(vec![1i64, 10, 25, 50, 100, 300]);
    steps.prop_map(|step| Credits::from_hundredths(step).unwrap())
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn rounding_down_never_creates_and_no_rounding_moves_a_whole_step(n in 0i128..1_000_000_000, d in 1i128..1_000_000, step in step()) {
        let exact = Ratio::of(n, d).unwrap();
        let width = Ratio::from_credits(step);
        if let Some(up) = exact.to_step(step, Rounding::Ceil) {
            let down = exact.to_step(step, Rounding::Floor).unwrap();
            let near = exact.to_step(step, Rounding::HalfUp).unwrap();
            prop_assert!(exact.is_at_least(Ratio::from_credits(down)));
            prop_assert!(Ratio::from_credits(up).is_at_least(exact));
            prop_assert!(down <= near && near <= up);
            for rounded in [down, near, up] {
                prop_assert_eq!(rounded.hundredths() % step.hundredths(), 0);
            }
            prop_assert!(Ratio::from_credits(down).plus(width).unwrap().is_at_least(Ratio::from_credits(up)));
        }
    }

    #[test]
    fn the_arithmetic_of_fractions_is_that_of_numbers(a in -10_000i128..10_000, b in 1i128..500, c in -10_000i128..10_000, d in 1i128..500) {
        let (x, y) = (Ratio::of(a, b).unwrap(), Ratio::of(c, d).unwrap());
        prop_assert_eq!(x.plus(y).unwrap(), Ratio::of(a * d + c * b, b * d).unwrap());
        prop_assert_eq!(x.plus(y).unwrap().minus(y).unwrap(), x);
        prop_assert_eq!(x.times(y), y.times(x));
        if c != 0 {
            prop_assert_eq!(x.times(y).unwrap().over(y).unwrap(), x);
        }
        prop_assert_eq!(x.is_at_least(y), a * d >= c * b);
    }

    #[test]
    fn a_formula_reads_back_as_it_was_written_and_never_overflows(text in formulas(), value in 0i64..=100_000_000) {
        if let Ok(formula) = text.parse::<Formula>() {
            let again: Formula = formula.text().parse().unwrap();
            prop_assert_eq!(&again, &formula);
            let value = Ratio::from_credits(Credits::from_hundredths(value).unwrap());
            let found = formula.evaluate(&|_| Some(value));
            prop_assert_eq!(again.evaluate(&|_| Some(value)), found);
            if let Some(found) = found {
                let _ = found.to_step(Credits::from_hundredths(50).unwrap(), Rounding::Ceil);
            }
        }
    }

    #[test]
    fn credits_read_back_as_they_are_written(hundredths in 0i64..=100_000_000, other in 0i64..=100_000_000) {
        let amount = Credits::from_hundredths(hundredths).unwrap();
        prop_assert_eq!(amount.to_string().parse::<Credits>().unwrap(), amount);
        let sum = amount.checked_add(Credits::from_hundredths(other).unwrap());
        prop_assert_eq!(sum.ok().map(Credits::hundredths), Some(hundredths + other).filter(|sum| *sum <= 100_000_000));
    }
}
