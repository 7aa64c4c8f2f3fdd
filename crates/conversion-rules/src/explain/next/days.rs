//! On which days a learner could apply by a rule: now, or when something opens.

use crate::candidates::closed;
use crate::model::{CapPeriod, TransferRule, ViaKind};
use crate::request::ConversionRequest;
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// The days on which an application by the rule for the course is taken and might bring more than on the day before:
/// today, the opening of its window or period, the first day of a statement about the course, and the new year where a
/// cap is of a year. In their order.
pub(super) fn days(
    rule: &TransferRule,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> BTreeSet<NaiveDate> {
    let on = request.on;
    let mut starts = BTreeSet::from([on]);
    let later = |day: &NaiveDate| *day > on;
    starts.extend(rule.effective.map(|period| period.from).filter(later));
    if rule
        .via
        .as_ref()
        .is_some_and(|via| via.by == ViaKind::Statement)
    {
        let statements = request.rules.statements_on(&course.code);
        let periods = statements.filter_map(|statement| statement.effective);
        starts.extend(periods.map(|period| period.from).filter(later));
    }
    let mut caps = request.rules.caps.iter();
    if caps.any(|cap| cap.per == Some(CapPeriod::CalendarYear)) {
        let year = on.year().saturating_add(1);
        starts.extend(NaiveDate::from_ymd_opt(year, 1, 1));
    }
    let open = starts.into_iter().filter_map(|day| {
        let is_open = rule.is_open(day);
        is_open.then_some(day).or_else(|| rule.next_opening(day))
    });
    let taken = |day: &NaiveDate| {
        let then = ConversionRequest {
            on: *day,
            ..request.clone()
        };
        request.rules.effective.contains(*day) && closed(rule, &then).is_none()
    };
    open.filter(taken).collect()
}
