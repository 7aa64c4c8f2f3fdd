//! The calendar of working days as it stands in a file, and its checks.

use super::{WorkingCalendar, is_weekend};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The years whose calendar is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// Where the days were published.
    pub source: String,
    /// One item a year.
    pub years: Vec<CalendarYear>,
}

/// The holidays and the make-up working days of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Days off, weekend days within them included.
    pub holidays: Vec<HolidaySpan>,
    /// Saturdays and Sundays that are working days (调休).
    pub make_up_workdays: Vec<NaiveDate>,
}

/// One holiday, from its first to its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidaySpan {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// First day off.
    pub first_day: NaiveDate,
    /// Last day off, included.
    pub last_day: NaiveDate,
}

/// Why data are no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarDataError {
    /// A year stands twice.
    #[error("the year {0} stands twice")]
    YearTwice(i32),
    /// A day is neither of the year nor of the December before it.
    #[error("{0} is not a day of the year under which it stands")]
    OtherYear(NaiveDate),
    /// A holiday ends before it begins, or is longer than a month.
    #[error("the holiday from {0} ends before it begins or lasts over a month")]
    Span(NaiveDate),
    /// A make-up working day is no Saturday or Sunday.
    #[error("{0} is a make-up working day but no weekend day")]
    NotAWeekend(NaiveDate),
    /// A day is a holiday and a make-up working day.
    #[error("{0} is both a holiday and a make-up working day")]
    Both(NaiveDate),
}

impl TryFrom<CalendarData> for WorkingCalendar {
    type Error = CalendarDataError;

    fn try_from(data: CalendarData) -> Result<Self, Self::Error> {
        let mut calendar = Self {
            years: BTreeSet::new(),
            holidays: BTreeSet::new(),
            make_up_workdays: BTreeSet::new(),
        };
        for year in &data.years {
            if !calendar.years.insert(year.year) {
                return Err(CalendarDataError::YearTwice(year.year));
            }
            for span in &year.holidays {
                calendar.holidays.extend(days_off(span, year.year)?);
            }
            for &day in &year.make_up_workdays {
                require_year(day, year.year)?;
                if !is_weekend(day) {
                    return Err(CalendarDataError::NotAWeekend(day));
                }
                calendar.make_up_workdays.insert(day);
            }
        }
        if let Some(&day) = calendar
            .holidays
            .intersection(&calendar.make_up_workdays)
            .next()
        {
            return Err(CalendarDataError::Both(day));
        }
        Ok(calendar)
    }
}

fn days_off(span: &HolidaySpan, year: i32) -> Result<Vec<NaiveDate>, CalendarDataError> {
    let length = span
        .last_day
        .signed_duration_since(span.first_day)
        .num_days();
    if !(0..=31).contains(&length) {
        return Err(CalendarDataError::Span(span.first_day));
    }
    let days = span
        .first_day
        .iter_days()
        .take_while(|day| *day <= span.last_day);
    days.map(|day| require_year(day, year).map(|()| day))
        .collect()
}

fn require_year(day: NaiveDate, year: i32) -> Result<(), CalendarDataError> {
    let of_december_before = day.month() == 12 && day.year().checked_add(1) == Some(year);
    if day.year() == year || of_december_before {
        Ok(())
    } else {
        Err(CalendarDataError::OtherYear(day))
    }
}
