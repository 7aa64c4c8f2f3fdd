//! Rules whose window is shut: from which day they give again, and what they would give then.

use crate::candidates::{self, Candidates, closed};
use crate::model::TransferRule;
use crate::reason::Finding;
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The answers to the question on days on which windows open.
pub(super) struct Openings<'q, 'r> {
    request: &'q ConversionRequest<'r>,
    later: BTreeMap<NaiveDate, Candidates<'r>>,
}

impl<'q, 'r> Openings<'q, 'r> {
    pub(super) const fn of(request: &'q ConversionRequest<'r>) -> Self {
        Self {
            request,
            later: BTreeMap::new(),
        }
    }

    /// The day on which the rule opens again, where only its window is shut.
    pub(super) fn day(&self, rule: &TransferRule) -> Option<NaiveDate> {
        match closed(rule, self.request)? {
            Finding::WindowClosed { .. } => rule.next_opening(self.request.on),
            _ => None,
        }
    }

    /// Does the rule give the course on that day for the outcomes at hand?
    pub(super) fn gives(&mut self, rule: &TransferRule, course: &str, day: NaiveDate) -> bool {
        let request = self.request;
        let found = self.later.entry(day).or_insert_with(|| {
            candidates::find(&ConversionRequest {
                on: day,
                ..request.clone()
            })
        });
        found.list.iter().any(|candidate| {
            let mut courses = candidate.courses.iter();
            candidate.rule.id == rule.id && courses.any(|one| one.code == course)
        })
    }
}
