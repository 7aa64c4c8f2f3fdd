//! Taught hours to credits.

use crate::credits::{Credits, CreditsError};

/// Why hours cannot be turned into credits: a mistake of the rule, not of the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The rule divides by zero hours.
    #[error("the hours of one credit must be more than zero")]
    ZeroHoursPerCredit,
    /// The rule rounds to steps of nothing.
    #[error("the step of credits must be more than zero")]
    ZeroStep,
    /// The result is no amount of credits.
    #[error(transparent)]
    Credits(#[from] CreditsError),
}

/// The credits of so many hours, rounded **down** to a whole number of steps: rounding never
/// creates credit. `hours` and `hours_per_credit` are in hundredths of an hour, `step` of a credit;
/// usual are 16–18 hours a credit (教职成〔2019〕13号) and steps of 0.50. Exact integer arithmetic,
/// rounded once, so pool hours before, not credits after.
///
/// # Errors
/// [`HoursError`] for a rate or a step of zero, or a result above [`Credits::MAX`].
pub fn hours_to_credits(
    hours: Credits,
    hours_per_credit: Credits,
    step: Credits,
) -> Result<Credits, HoursError> {
    if hours_per_credit.is_zero() {
        return Err(HoursError::ZeroHoursPerCredit);
    }
    if step.is_zero() {
        return Err(HoursError::ZeroStep);
    }
    // credits = hours / rate; in hundredths and whole steps: floor(100 · hours / (rate · step)) · step.
    let hundredths = hours
        .hundredths()
        .checked_mul(100)
        .zip(hours_per_credit.hundredths().checked_mul(step.hundredths()))
        .and_then(|(dividend, divisor)| dividend.checked_div(divisor))
        .and_then(|steps| steps.checked_mul(step.hundredths()))
        .ok_or(CreditsError::OutOfRange)?;
    Ok(Credits::from_hundredths(hundredths)?)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers in a test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(hundredths: i64) -> Credits {
        Credits::from_hundredths(hundredths).unwrap()
    }

    #[test]
    fn a_rate_or_a_step_of_zero_is_refused() {
        let one = amount(100);
        assert_eq!(
            hours_to_credits(one, Credits::ZERO, one),
            Err(HoursError::ZeroHoursPerCredit)
        );
        assert_eq!(
            hours_to_credits(one, one, Credits::ZERO),
            Err(HoursError::ZeroStep)
        );
    }

    #[test]
    fn a_result_above_a_million_credits_is_refused() {
        let result = hours_to_credits(Credits::MAX, amount(1), amount(50));
        assert_eq!(result, Err(HoursError::Credits(CreditsError::OutOfRange)));
    }

    proptest! {
        #[test]
        fn rounding_never_creates_credit_and_loses_less_than_a_step(
            hours in 0i64..=10_000_000, rate in 100i64..=10_000, step in 1i64..=1_000,
        ) {
            let credits = hours_to_credits(amount(hours), amount(rate), amount(step)).unwrap();
            let credits = credits.hundredths();
            prop_assert_eq!(credits % step, 0);
            prop_assert!(credits * rate <= hours * 100);
            prop_assert!((credits + step) * rate > hours * 100);
        }
    }
}
