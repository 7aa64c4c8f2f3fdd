//! Working days over the shipped calendar.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use chrono::{Datelike, Days, NaiveDate};
use credit_bank_domain::working_days::{
    CalendarData, CalendarDataError, WorkingCalendar, WorkingDaysError,
};
use proptest::prelude::*;

fn data() -> CalendarData {
    serde_json::from_str(include_str!("../../../seeds/calendar.json")).unwrap()
}

fn calendar() -> WorkingCalendar {
    WorkingCalendar::try_from(data()).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn each_covered_year_has_its_published_number_of_working_days() {
    let calendar = calendar();
    for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
        let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days();
        let working = days
            .take_while(|day| day.year() == year)
            .filter(|day| calendar.is_working_day(*day).unwrap())
            .count();
        assert_eq!(working, expected, "{year}");
    }
}

#[test]
fn the_strict_count_stops_at_the_end_of_the_published_calendar() {
    let calendar = calendar();
    let start = day("2026-12-30");
    assert_eq!(calendar.add_working_days(start, 1), Ok(day("2026-12-31")));
    assert_eq!(
        calendar.add_working_days(start, 2),
        Err(WorkingDaysError::YearNotCovered(2027))
    );
    assert_eq!(
        calendar.is_working_day(day("2023-12-29")),
        Err(WorkingDaysError::YearNotCovered(2023))
    );
}

#[test]
fn a_due_date_beyond_the_published_calendar_is_provisional() {
    let calendar = calendar();
    let within = calendar.due_date(day("2026-12-30"), 1).unwrap();
    assert!(!within.provisional);
    let beyond = calendar.due_date(day("2026-12-31"), 2).unwrap();
    assert!(beyond.provisional);
    // Friday 1 January is a holiday in every year; of the others of 2027 nothing is known but weekends.
    assert_eq!(beyond.date, day("2027-01-05"));
    let labour_day = calendar.due_date(day("2027-04-30"), 1).unwrap();
    assert_eq!(labour_day.date, day("2027-05-03"));
    let national_day = calendar.due_date(day("2030-09-30"), 1).unwrap();
    assert_eq!(national_day.date, day("2030-10-04"));
}

#[test]
fn no_days_later_is_the_day_itself() {
    assert_eq!(
        calendar().add_working_days(day("2025-10-01"), 0),
        Ok(day("2025-10-01"))
    );
}

#[test]
fn the_end_of_time_is_an_error_not_a_panic() {
    assert_eq!(
        calendar().due_date(NaiveDate::MAX, 1),
        Err(WorkingDaysError::OutOfRange)
    );
}

#[test]
fn a_calendar_may_name_the_last_days_of_the_december_before() {
    let mut data = data();
    data.years.retain(|year| year.year == 2024);
    data.years[0].holidays[0].first_day = day("2023-12-29");
    let calendar = WorkingCalendar::try_from(data).unwrap();
    let due = calendar.due_date(day("2023-12-28"), 1).unwrap();
    assert_eq!((due.date, due.provisional), (day("2024-01-02"), true));
}

#[test]
fn contradictory_calendars_are_refused() {
    let refused = |change: fn(&mut CalendarData)| {
        let mut data = data();
        change(&mut data);
        WorkingCalendar::try_from(data).unwrap_err()
    };
    assert_eq!(
        refused(|data| data.years.push(data.years[0].clone())),
        CalendarDataError::YearTwice(2024)
    );
    assert_eq!(
        refused(|data| data.years[0].year = 2030),
        CalendarDataError::OtherYear(day("2024-01-01"))
    );
    assert_eq!(
        refused(|data| data.years[0].holidays[1].last_day = day("2024-02-09")),
        CalendarDataError::Span(day("2024-02-10"))
    );
    assert_eq!(
        refused(|data| data.years[1].make_up_workdays.push(day("2025-10-13"))),
        CalendarDataError::NotAWeekend(day("2025-10-13"))
    );
    assert_eq!(
        refused(|data| data.years[1].make_up_workdays.push(day("2025-10-04"))),
        CalendarDataError::Both(day("2025-10-04"))
    );
}

proptest! {
    #[test]
    fn more_days_and_later_starts_never_fall_due_earlier(offset in 0u64..1500, n in 0u16..60) {
        let calendar = calendar();
        let start = day("2024-01-01") + Days::new(offset);
        let due = |start, n| calendar.due_date(start, n).unwrap().date;
        prop_assert!(due(start, n) >= start);
        prop_assert!(due(start, n + 1) > due(start, n));
        prop_assert!(due(start + Days::new(1), n) >= due(start, n));
        prop_assert_eq!(calendar.count_working_days(start, due(start, n)), n);
        prop_assert_eq!(calendar.count_working_days(due(start, n), start), 0);
    }

    #[test]
    fn the_strict_and_the_provisional_count_agree_where_both_count(offset in 0u64..1200, n in 0u16..60) {
        let calendar = calendar();
        let start = day("2023-12-31") + Days::new(offset);
        let due = calendar.due_date(start, n).unwrap();
        let strict = calendar.add_working_days(start, n);
        prop_assert_eq!(strict.is_err(), due.provisional);
        prop_assert!(due.provisional || strict == Ok(due.date));
    }
}
