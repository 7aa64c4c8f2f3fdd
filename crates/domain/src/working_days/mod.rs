//! Working days (工作日) by the calendar that the State Council publishes every autumn.

mod calendar_data;

pub use calendar_data::{CalendarData, CalendarDataError, CalendarYear, HolidaySpan};

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// Which days are working days: Monday to Friday but holidays, and the weekend days made up for.
///
/// The covered years are those of the data. The calendar of a year is published in the November
/// before; until then the years after are not covered, and only weekends and the holidays of fixed date are
/// known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    years: BTreeSet<i32>,
    holidays: BTreeSet<NaiveDate>,
    make_up_workdays: BTreeSet<NaiveDate>,
}

/// Why working days cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkingDaysError {
    /// The count comes to a day of a year whose calendar is not known.
    #[error("no calendar of working days for the year {0}")]
    YearNotCovered(i32),
    /// The count leaves the range of dates.
    #[error("the date is out of range")]
    OutOfRange,
}

/// A last day (到期日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DueDate {
    /// The last day.
    pub date: NaiveDate,
    /// Was a day counted whose year the calendar does not cover, so that only weekends and holidays of
    /// fixed date were left out there? Compute the date again once the calendar of that year is published.
    pub provisional: bool,
}

impl WorkingCalendar {
    /// Is it a working day?
    ///
    /// # Errors
    /// [`WorkingDaysError::YearNotCovered`].
    pub fn is_working_day(&self, date: NaiveDate) -> Result<bool, WorkingDaysError> {
        if self.covers(date) {
            Ok(self.counts(date))
        } else {
            Err(WorkingDaysError::YearNotCovered(date.year()))
        }
    }

    /// The `n`th working day after `start`: the day after receipt is day 1 if it is a working day.
    /// For `n` = 0 it is `start` itself. Every day on the way must be of a covered year.
    ///
    /// # Errors
    /// [`WorkingDaysError`].
    pub fn add_working_days(
        &self,
        start: NaiveDate,
        n: u16,
    ) -> Result<NaiveDate, WorkingDaysError> {
        let mut date = start;
        let mut left = n;
        while left > 0 {
            date = date.succ_opt().ok_or(WorkingDaysError::OutOfRange)?;
            if self.is_working_day(date)? {
                left = left.saturating_sub(1);
            }
        }
        Ok(date)
    }

    /// As [`Self::add_working_days`], but in years without a calendar every Monday to Friday counts that
    /// is no holiday of fixed date,
    /// and the result says so. For terms that must be shown before the next calendar is published.
    ///
    /// # Errors
    /// [`WorkingDaysError::OutOfRange`].
    pub fn due_date(&self, start: NaiveDate, n: u16) -> Result<DueDate, WorkingDaysError> {
        let mut due = DueDate {
            date: start,
            provisional: false,
        };
        let mut left = n;
        while left > 0 {
            due.date = due.date.succ_opt().ok_or(WorkingDaysError::OutOfRange)?;
            due.provisional |= !self.covers(due.date);
            if self.counts(due.date) {
                left = left.saturating_sub(1);
            }
        }
        Ok(due)
    }

    /// The working days after `after`, up to and with `until`; 0 if that lies before. What is left of a
    /// term when its clock stops. In years without a calendar as in [`Self::due_date`].
    pub fn count_working_days(&self, after: NaiveDate, until: NaiveDate) -> u16 {
        let days = after.iter_days().skip(1).take_while(|day| *day <= until);
        u16::try_from(days.filter(|day| self.counts(*day)).count()).unwrap_or(u16::MAX)
    }

    fn covers(&self, date: NaiveDate) -> bool {
        self.years.contains(&date.year())
    }

    /// A holiday or a make-up day that is known counts even in a year that is not covered: the
    /// calendar of January may name the last days of December.
    fn counts(&self, date: NaiveDate) -> bool {
        let is_settled = self.covers(date) || self.make_up_workdays.contains(&date);
        if self.holidays.contains(&date) || (!is_settled && has_fixed_holiday(date)) {
            return false;
        }
        self.make_up_workdays.contains(&date) || !is_weekend(date)
    }
}

/// The holidays that fall on the same days of every year: New Year's Day, Labour Day (1 and 2 May) and National Day
/// (1 to 3 October). 全国年节及纪念日放假办法, 第二条. The others follow the moon or the sun.
fn has_fixed_holiday(date: NaiveDate) -> bool {
    matches!(
        (date.month(), date.day()),
        (1, 1) | (5, 1 | 2) | (10, 1..=3)
    )
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
