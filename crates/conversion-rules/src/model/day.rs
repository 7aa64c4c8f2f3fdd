//! Days as authors write them, in one form: `2025-09-01`.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};
use std::fmt;

/// A day written as four, two and two digits; chrono itself also takes signs, spaces and single digits.
struct Day(NaiveDate);

pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    Day::deserialize(deserializer).map(|Day(day)| day)
}

pub(crate) fn optional_day<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDate>, D::Error> {
    Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What is no text is told as no date, not as a text without quotation marks.
        deserializer.deserialize_any(InOneForm)
    }
}

struct InOneForm;

impl de::Visitor<'_> for InOneForm {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2025-09-01")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
        if !is_in_form(text) {
            return Err(E::invalid_value(de::Unexpected::Str(text), &self));
        }
        text.parse().map(Day).map_err(E::custom)
    }
}

fn is_in_form(text: &str) -> bool {
    let fits = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}
