//! Days and instants, in the one form of the contract and within the years that it knows. The calendar of the library
//! is wider, and no database takes all of it.

use super::shape::member_fault;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::ops::RangeInclusive;

/// The years of every day and instant that the bank takes.
pub(crate) const YEARS: RangeInclusive<i32> = 1900..=9999;

/// The last day of these years: in a list by days the place of what has none.
pub(crate) const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// A day, `YYYY-MM-DD`.
///
/// # Errors
/// `not_a_date` for anything else.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day: NaiveDate = text.parse().map_err(Error::custom)?;
    if day.to_string() == text && YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(Error::custom(no_date()))
    }
}

/// The same where it may be left out; `null` is no day.
///
/// # Errors
/// As [`day`].
pub(crate) fn optional_day<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDate>, D::Error> {
    day(deserializer).map(Some)
}

/// An instant of RFC 3339 that may be left out; `null` is none.
///
/// # Errors
/// `not_a_date` for anything else.
pub(crate) fn optional_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let instant = DateTime::<Utc>::deserialize(deserializer)?;
    if YEARS.contains(&instant.year()) {
        Ok(Some(instant))
    } else {
        Err(Error::custom(no_date()))
    }
}

fn no_date() -> String {
    member_fault(
        "not_a_date",
        "不是有效的日期或时刻。",
        "It is no date, or no instant, of the calendar.",
    )
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{from_value, json};

    #[derive(Debug, Deserialize)]
    struct Days {
        #[serde(deserialize_with = "super::day")]
        on: chrono::NaiveDate,
        #[serde(default, deserialize_with = "super::optional_instant")]
        at: Option<chrono::DateTime<chrono::Utc>>,
    }

    #[test]
    fn a_day_has_one_form_and_a_year_that_databases_know() {
        for on in ["1900-01-01", "2026-02-28", "9999-12-31"] {
            let days: Days = from_value(json!({"on": on})).unwrap();
            assert_eq!((days.on.to_string().as_str(), days.at), (on, None));
        }
        for on in [
            "2026-1-1",
            " 2026-01-01",
            "2026-02-30",
            "-5000-01-01",
            "+12026-01-01",
            "+262142-12-31",
            "1899-12-31",
            "0000-01-01",
            "",
        ] {
            assert!(from_value::<Days>(json!({"on": on})).is_err(), "{on}");
        }
        let at = |at: &str| from_value::<Days>(json!({"on": "2026-01-01", "at": at}));
        assert!(at("2026-01-01T00:00:00Z").unwrap().at.is_some());
        for bad in [
            "-5000-01-01T00:00:00Z",
            "+262142-12-31T00:00:00Z",
            "1899-12-31T23:59:59Z",
        ] {
            assert!(at(bad).is_err(), "{bad}");
        }
        assert!(from_value::<Days>(json!({"on": "2026-01-01", "at": null})).is_err());
    }
}
