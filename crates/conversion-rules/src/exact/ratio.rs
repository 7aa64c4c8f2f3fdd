//! Rational numbers with overflow as an answer, and rounding to a step.

use credit_bank_domain::credits::Credits;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A reduced fraction; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// How a value between two steps is rounded. Values are rounded once, at the end.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Down, the field's default: rounding never creates credit.
    #[default]
    Floor,
    /// To the nearest step, halves up (四舍五入).
    HalfUp,
    /// Up.
    Ceil,
}

impl Ratio {
    /// The whole number 0.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `numerator / denominator`, reduced; `None` for a zero denominator or overflow.
    pub fn of(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = gcd(numerator, denominator)?;
        let sign = if denominator < 0 { -1 } else { 1 };
        let divisor = divisor.checked_mul(sign)?;
        Some(Self {
            numerator: numerator.checked_div(divisor)?,
            denominator: denominator.checked_div(divisor)?,
        })
    }

    /// An amount as an exact number of whole units.
    pub fn from_credits(credits: Credits) -> Self {
        Self::of(i128::from(credits.hundredths()), 100).unwrap_or(Self::ZERO)
    }

    /// The sum; `None` on overflow.
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::of(
            left.checked_add(right)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The difference; `None` on overflow.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self {
            numerator: other.numerator.checked_neg()?,
            denominator: other.denominator,
        })
    }

    /// The product; `None` on overflow.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::of(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The quotient; `None` on overflow or division by zero.
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::of(other.denominator, other.numerator)?)
    }

    /// Is it at least the other? `false` on overflow.
    pub fn is_at_least(self, other: Self) -> bool {
        self.minus(other)
            .is_some_and(|difference| difference.numerator >= 0)
    }

    /// Is it below zero?
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// As a percentage, cut off after two places, so that what falls short of a limit never reads as the
    /// limit: `82%`, `66.66%`.
    pub fn to_percent(self) -> String {
        let hundredfold = Self::of(100, 1).and_then(|hundred| self.times(hundred));
        let cut = hundredfold.and_then(|whole| whole.to_step(Credits::CENT, Rounding::Floor));
        cut.map_or_else(|| self.to_string(), |cut| format!("{}%", cut.to_plain()))
    }

    /// Rounded to a multiple of `step`; `None` if negative, too large or the step is zero.
    pub fn to_step(self, step: Credits, rounding: Rounding) -> Option<Credits> {
        let steps = self.over(Self::from_credits(step))?;
        let floor = steps.numerator.checked_div_euclid(steps.denominator)?;
        let rest = steps.numerator.checked_rem_euclid(steps.denominator)?;
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::HalfUp => rest.checked_mul(2)? >= steps.denominator,
            Rounding::Ceil => rest != 0,
        };
        let count = floor.checked_add(i128::from(up))?;
        let hundredths = count.checked_mul(i128::from(step.hundredths()))?;
        Credits::from_hundredths(i64::try_from(hundredths).ok()?).ok()
    }
}

fn gcd(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.checked_abs()?, b.checked_abs()?);
    if b == 0 {
        return None;
    }
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    Some(a)
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

/// Not a decimal with at most six places and not a fraction of two whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a decimal such as \"0.35\" or a fraction such as \"1/3\"")]
pub struct RatioError;

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let whole = |text: &str, longest: usize| {
            if (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                text.parse::<i128>().map_err(|_| RatioError)
            } else {
                Err(RatioError)
            }
        };
        if let Some((numerator, denominator)) = text.split_once('/') {
            let (numerator, denominator) = (numerator.trim(), denominator.trim());
            return Self::of(whole(numerator, 12)?, whole(denominator, 12)?).ok_or(RatioError);
        }
        let (units, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let scale = u32::try_from(decimals.len())
            .ok()
            .and_then(|places| 10i128.checked_pow(places))
            .ok_or(RatioError)?;
        let decimals = whole(decimals, 6)?;
        whole(units, 12)?
            .checked_mul(scale)
            .and_then(|units| units.checked_add(decimals))
            .and_then(|numerator| Self::of(numerator, scale))
            // What is written as a fraction must be readable again.
            .filter(|ratio| ratio.numerator < 1_000_000_000_000)
            .ok_or(RatioError)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn credits(text: &str) -> Credits {
        text.parse().unwrap()
    }

    #[test]
    fn a_third_of_twenty_three_courses_is_seven() {
        let third: Ratio = "1/3".parse().unwrap();
        let allowed = third.times(Ratio::of(23, 1).unwrap()).unwrap();
        assert_eq!(
            allowed.to_step(credits("1"), Rounding::Floor),
            Some(credits("7"))
        );
    }

    #[test]
    fn decimals_and_fractions_of_one_value_are_equal() {
        assert_eq!("0.35".parse::<Ratio>(), "7/20".parse::<Ratio>());
        for text in ["1/0", "-1", "12345678.123457"] {
            assert!(text.parse::<Ratio>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn rounding_down_never_creates_credit(hundredths in 0i64..=100_000_000, step in 1i64..=500) {
            let exact = Credits::from_hundredths(hundredths).unwrap();
            let step = Credits::from_hundredths(step).unwrap();
            let rounded = Ratio::from_credits(exact).to_step(step, Rounding::Floor).unwrap();
            prop_assert!(rounded <= exact);
            prop_assert!(exact.saturating_sub(rounded).hundredths() < step.hundredths());
        }
    }
}
