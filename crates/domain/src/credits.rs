//! Credits (学分) as integers in hundredths.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A non-negative number of credits, points or hours, in hundredths.
///
/// Range 0.00 to [`Credits::MAX`] (one million). Written with exactly two decimals, read with at
/// most two. In JSON it is always a string: a JSON number is refused, because numbers invite floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Credits(i64);

/// Why a text or a number is not an amount of credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditsError {
    /// Not digits with an optional point and at most two decimals.
    #[error("expected a decimal with at most two places, such as \"4.50\"")]
    Malformed,
    /// Below zero or above one million credits.
    #[error("amount out of range: 0.00 to 1000000.00")]
    OutOfRange,
}

impl Credits {
    /// No credits.
    pub const ZERO: Self = Self(0);
    /// 0.01, the smallest amount.
    pub const CENT: Self = Self(1);
    /// 1.00.
    pub const ONE: Self = Self(100);
    /// One million credits: more than any life of learning.
    pub const MAX: Self = Self(100_000_000);

    /// One thousand credits: no outcome is worth more. Several full programmes of study are less, and the outcomes of a
    /// life sum up to less than [`Credits::MAX`].
    pub const MOST_OF_ONE: Self = Self(100_000);

    /// From hundredths of a credit.
    ///
    /// # Errors
    /// [`CreditsError::OutOfRange`] below zero or above [`Credits::MAX`].
    pub const fn from_hundredths(hundredths: i64) -> Result<Self, CreditsError> {
        if hundredths < 0 || hundredths > Self::MAX.0 {
            return Err(CreditsError::OutOfRange);
        }
        Ok(Self(hundredths))
    }

    /// The amount in hundredths.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// The amount for people, without zeros that say nothing: `4`, `20.3`.
    pub fn to_plain(self) -> String {
        let text = self.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Is it 0.00?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `OutOfRange`.
    pub fn checked_add(self, other: Self) -> Result<Self, CreditsError> {
        // Both are at most 10^8, so the sum cannot overflow an i64.
        self.0
            .checked_add(other.0)
            .ok_or(CreditsError::OutOfRange)
            .and_then(Self::from_hundredths)
    }

    /// The difference, or `OutOfRange` if it would be negative.
    pub fn checked_sub(self, other: Self) -> Result<Self, CreditsError> {
        self.0
            .checked_sub(other.0)
            .ok_or(CreditsError::OutOfRange)
            .and_then(Self::from_hundredths)
    }

    /// The difference, or zero if it would be negative.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// The sum of many, or `OutOfRange`.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, CreditsError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{:02}",
            self.0.div_euclid(100),
            self.0.rem_euclid(100)
        )
    }
}

impl FromStr for Credits {
    type Err = CreditsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, longest: usize| {
            (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 7) || !digits(decimals, 2) {
            return Err(CreditsError::Malformed);
        }
        let whole: i64 = whole.parse().map_err(|_| CreditsError::Malformed)?;
        let parsed: i64 = decimals.parse().map_err(|_| CreditsError::Malformed)?;
        let tenths = if decimals.len() == 1 { 10 } else { 1 };
        whole
            .checked_mul(100)
            .zip(parsed.checked_mul(tenths))
            .and_then(|(whole, decimals)| whole.checked_add(decimals))
            .ok_or(CreditsError::OutOfRange)
            .and_then(Self::from_hundredths)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Credits {
    fn schema_name() -> Cow<'static, str> {
        "Credits".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "An amount with at most two decimals, quoted, such as \"4.50\"; at most 1000000",
            "pattern": "^(?:0*[0-9]{1,6}(?:\\.[0-9]{1,2})?|0*1000000(?:\\.0{1,2})?)$",
            "maxLength": 10,
        })
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DecimalText;

        impl de::Visitor<'_> for DecimalText {
            type Value = Credits;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal string with at most two places, such as \"4.50\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Credits, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(DecimalText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_zero_to_two_decimals_and_writes_two() {
        for (text, written) in [
            ("4", "4.00"),
            ("4.5", "4.50"),
            ("4.05", "4.05"),
            ("0", "0.00"),
        ] {
            assert_eq!(text.parse::<Credits>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn refuses_what_is_not_a_plain_decimal() {
        for text in [
            "",
            ".",
            "4.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "4.555",
            " 4",
            "4,5",
            "４",
            "1000000.01",
        ] {
            assert!(text.parse::<Credits>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn json_numbers_are_refused() {
        assert!(serde_json::from_str::<Credits>("4.5").is_err());
        assert_eq!(
            serde_json::from_str::<Credits>("\"4.5\"")
                .unwrap()
                .hundredths(),
            450
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(hundredths in 0..=Credits::MAX.hundredths()) {
            let credits = Credits::from_hundredths(hundredths).unwrap();
            prop_assert_eq!(credits.to_string().parse::<Credits>(), Ok(credits));
        }

        #[test]
        fn subtraction_undoes_addition(a in 0i64..=50_000_000, b in 0i64..=50_000_000) {
            let (a, b) = (Credits::from_hundredths(a).unwrap(), Credits::from_hundredths(b).unwrap());
            prop_assert_eq!(a.checked_add(b).and_then(|sum| sum.checked_sub(b)), Ok(a));
        }
    }
}
