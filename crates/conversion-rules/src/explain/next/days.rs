//! On which days a learner could apply by a rule: now, or when something opens.

use crate::candidates::closed;
use crate::model::{CapPeriod, TransferRule, ViaKind};
use crate::reason::{Finding, Opening};
use crate::request::ConversionRequest;
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::programme::Course;
use std::collections::BTreeMap;

/// The days on which an application by the rule for the course is taken and might bring more than on the day before:
/// today, the opening of its window or period, the first day of a statement about the course, and the new year where a
/// cap is of a year. In their order, each with what happens on it.
pub(super) fn days(
    rule: &TransferRule,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> BTreeMap<NaiveDate, Opening> {
    let on = request.on;
    let mut starts = vec![(on, Opening::Window)];
    let later = |day: &NaiveDate| *day > on;
    let in_force = rule.effective.map(|period| period.from).filter(later);
    starts.extend(in_force.map(|day| (day, Opening::InForce)));
    if rule
        .via
        .as_ref()
        .is_some_and(|via| via.by == ViaKind::Statement)
    {
        let statements = request.rules.statements_on(&course.code);
        let periods = statements.filter_map(|statement| statement.effective);
        let from = periods.map(|period| period.from).filter(later);
        starts.extend(from.map(|day| (day, Opening::Statement)));
    }
    let mut caps = request.rules.caps.iter();
    if caps.any(|cap| cap.per == Some(CapPeriod::CalendarYear)) {
        let year = on.year().saturating_add(1);
        let new_year = NaiveDate::from_ymd_opt(year, 1, 1);
        starts.extend(new_year.map(|day| (day, Opening::Year)));
    }
    let open = starts.into_iter().filter_map(|(day, why)| {
        if rule.is_open(day) {
            return Some((day, why));
        }
        Some((rule.next_opening(day)?, Opening::Window))
    });
    // Of several that begin on one day, what shuts the rule on the day of the question is what has to be told.
    let shut = match closed(rule, request) {
        Some(Finding::NotInForce { .. }) => Some(Opening::InForce),
        Some(Finding::WindowClosed { .. }) => Some(Opening::Window),
        _ => None,
    };
    let taken = |day: &NaiveDate| {
        let then = ConversionRequest {
            on: *day,
            ..request.clone()
        };
        request.rules.effective.contains(*day) && closed(rule, &then).is_none()
    };
    open.filter(|(day, _)| taken(day))
        .map(|(day, why)| (day, shut.unwrap_or(why)))
        .collect()
}
