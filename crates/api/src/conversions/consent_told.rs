//! What a consent would let rules look at, told to the person among the courses that are not given.

use super::reply::{MOST_REASONS, MissingCourse, course_name};
use credit_bank_conversion_rules::Unheard;
use credit_bank_domain::programme::Programme;
use std::collections::BTreeSet;

/// The missing courses, with `needs_consent` where a rule about a status of the person would be looked at.
pub(super) fn with_consent_told(
    mut missing: Vec<MissingCourse>,
    unheard: Vec<Unheard>,
    given: &BTreeSet<String>,
    programme: &Programme,
) -> Vec<MissingCourse> {
    for one in unheard {
        for code in one.courses.difference(given) {
            let place = match missing.iter().position(|it| it.course_id == *code) {
                Some(place) => place,
                None => {
                    missing.push(MissingCourse {
                        course_name: course_name(programme, code),
                        course_id: code.clone(),
                        reasons: Vec::new(),
                    });
                    missing.len().saturating_sub(1)
                }
            };
            if let Some(course) = missing.get_mut(place) {
                // There is a rule after all.
                course.reasons.retain(|reason| reason.code != "no_rule");
                course.reasons.insert(0, one.reason.clone());
                course.reasons.truncate(MOST_REASONS);
            }
        }
    }
    missing.sort_by(|a, b| a.course_id.cmp(&b.course_id));
    missing
}
