//! Periods that come back every year, such as the first week of a term.

use super::rule::TransferRule;
use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A year without a 29 February: a yearly day is there every year.
const COMMON_YEAR: i32 = 2001;

/// A day of every year, `09-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

/// Not a day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a day of every year such as \"09-01\"")]
pub struct MonthDayError;

/// A period of every year, both days inclusive; it may pass the turn of the year.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct YearlyWindow {
    /// First day.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
}

impl MonthDay {
    fn of(date: NaiveDate) -> Self {
        Self {
            month: date.month(),
            day: date.day(),
        }
    }

    fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

impl YearlyWindow {
    /// Is the day in it?
    pub fn contains(&self, on: NaiveDate) -> bool {
        let on = MonthDay::of(on);
        if self.from <= self.to {
            self.from <= on && on <= self.to
        } else {
            self.from <= on || on <= self.to
        }
    }

    /// The first opening after the day.
    pub fn next_opening(&self, on: NaiveDate) -> Option<NaiveDate> {
        let years = [on.year(), on.year().saturating_add(1)];
        let openings = years.into_iter().filter_map(|year| self.from.in_year(year));
        openings.into_iter().find(|opening| *opening > on)
    }
}

impl TransferRule {
    /// Are applications by this rule taken on the day, as far as its windows say?
    pub fn is_open(&self, on: NaiveDate) -> bool {
        (self.windows.is_empty() && self.yearly.is_empty())
            || self.windows.iter().any(|window| window.contains(on))
            || self.yearly.iter().any(|window| window.contains(on))
    }

    /// The next day on which one of its windows opens.
    pub fn next_opening(&self, on: NaiveDate) -> Option<NaiveDate> {
        let dated = self.windows.iter().map(|window| window.from);
        let dated = dated.filter(|from| *from > on);
        let yearly = self
            .yearly
            .iter()
            .filter_map(|window| window.next_opening(on));
        dated.chain(yearly).min()
    }

    /// Days on which its periods and windows open, from `on` on for those of every year.
    pub fn openings(&self, on: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let dated = self.windows.iter().chain(&self.effective);
        let yearly = on.pred_opt().into_iter();
        let yearly = yearly.flat_map(|eve| {
            let windows = self.yearly.iter();
            windows.filter_map(move |window| window.next_opening(eve))
        });
        dated.map(|period| period.from).chain(yearly)
    }
}

impl FromStr for MonthDay {
    type Err = MonthDayError;

    fn from_str(text: &str) -> Result<Self, MonthDayError> {
        let (month, day) = text.split_once('-').ok_or(MonthDayError)?;
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| text.parse().ok())
                .flatten()
                .ok_or(MonthDayError)
        };
        let found = Self {
            month: number(month)?,
            day: number(day)?,
        };
        found
            .in_year(COMMON_YEAR)
            .map(|_| found)
            .ok_or(MonthDayError)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_every_year_opens_every_year_and_may_pass_new_year() {
        let window = |from: &str, to: &str| YearlyWindow {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let term = window("09-01", "09-07");
        for (on, open) in [
            ("2025-08-31", false),
            ("2025-09-01", true),
            ("2031-09-07", true),
            ("2031-09-08", false),
        ] {
            assert_eq!(term.contains(day(on)), open, "{on}");
        }
        assert_eq!(
            term.next_opening(day("2025-09-01")),
            Some(day("2026-09-01"))
        );
        let winter = window("12-20", "01-10");
        assert!(winter.contains(day("2025-12-31")) && winter.contains(day("2026-01-10")));
        assert!(!winter.contains(day("2026-01-11")));
        for text in ["02-29", "13-01", "9-1", "09-31", ""] {
            assert!(text.parse::<MonthDay>().is_err(), "{text}");
        }
    }
}
