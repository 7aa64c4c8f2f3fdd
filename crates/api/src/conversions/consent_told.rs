//! What a consent would let rules look at, told to the person among the courses that are not given.

use super::reply::{MOST_REASONS, MissingCourse, course_name};
use credit_bank_conversion_rules::{Unheard, code};
use credit_bank_domain::programme::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// The missing courses by code, with `needs_consent` where a rule about a status of the person would be
/// looked at.
pub(super) fn with_consent_told(
    missing: impl Iterator<Item = MissingCourse>,
    unheard: Vec<Unheard>,
    given: &BTreeSet<String>,
    programme: &Programme,
) -> Vec<MissingCourse> {
    let mut missing: BTreeMap<String, MissingCourse> =
        missing.map(|it| (it.course_id.clone(), it)).collect();
    for one in unheard {
        for code in one.courses.difference(given) {
            let course = missing
                .entry(code.clone())
                .or_insert_with(|| MissingCourse {
                    course_name: course_name(programme, code),
                    course_id: code.clone(),
                    reasons: Vec::new(),
                });
            // There is a rule after all.
            course.reasons.retain(|reason| reason.code != code::NO_RULE);
            course.reasons.insert(0, one.reason.clone());
            course.reasons.truncate(MOST_REASONS);
        }
    }
    missing.into_values().collect()
}
