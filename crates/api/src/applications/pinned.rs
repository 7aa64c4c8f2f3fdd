//! The plan that an application was filed with, as it was kept: read, never made again.

use super::still_holds::place_of;
use crate::conversions::MOST_STEPS;
use crate::problem::Problem;
use credit_bank_conversion_rules::{Conversion, GrantedLine, Reason, Use};
use credit_bank_store::rows::{Application, ApplicationGroup, ApplicationLine};
use std::collections::BTreeMap;

/// A filed plan.
pub(super) struct PinnedPlan(Conversion);

impl PinnedPlan {
    /// The plan of the application, from the bytes that were kept at the filing.
    ///
    /// # Errors
    /// Where the kept bytes are no plan.
    pub(super) fn read(application: &Application) -> Result<Self, Problem> {
        let plan = serde_json::from_str(&application.plan).map_err(Problem::internal)?;
        Ok(Self(plan))
    }

    /// Identity of what the plan gives, whatever the day: that of a kept plan from which it was filed.
    pub(super) fn content_hash(&self) -> String {
        self.0.content_hash()
    }

    /// The uses of outcomes, by fact id; where several lines use one outcome, the last.
    pub(super) fn uses(&self) -> BTreeMap<&str, &Use> {
        let lines = self.0.courses.iter();
        lines
            .flat_map(|line| &line.uses)
            .map(|used| (used.fact_id.as_str(), used))
            .collect()
    }

    /// Why the line is given, step by step, in the words of the day of filing.
    pub(super) fn explanation(
        &self,
        group: &ApplicationGroup,
        line: &ApplicationLine,
    ) -> Vec<Reason> {
        let is_of_line = |planned: &&GrantedLine| {
            Some(planned.group) == place_of(group) && planned.course_code == line.course_code
        };
        let planned = self.0.courses.iter().find(is_of_line);
        let steps = planned.into_iter().flat_map(|planned| &planned.explanation);
        steps.take(MOST_STEPS).cloned().collect()
    }
}
