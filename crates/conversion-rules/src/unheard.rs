//! Rules about a status of the person that stay silent, because nothing of such a status is known.
//!
//! No plan and no explanation speaks of them: whoever asks about another learns nothing from them. Only
//! the person may be told that they are there.

use crate::candidates::reach::{self, Reached};
use crate::candidates::{closed, supply, targets};
use crate::reason::{Finding, Reason};
use crate::request::ConversionRequest;
use std::collections::BTreeSet;

/// A rule that would be looked at if a status of the person were known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheard {
    /// Codes of the courses it may give and the learner has not got.
    pub courses: BTreeSet<String>,
    /// `needs_consent`, with the rule and its clause.
    pub reason: Reason,
}

/// The silent rules of a question that could be used on its day, in the order of their places. Whether the
/// person has such a status is not looked at.
pub fn unheard(request: &ConversionRequest<'_>) -> Vec<Unheard> {
    let supplies = supply::supplies(request);
    let reached = reach::rules(request, &supplies, |_| true).into_iter();
    reached
        .filter(|one| one.silent && one.rule.gives.effect.is_plannable())
        .filter(|one| closed(one.rule, request).is_none())
        .map(|one| Unheard {
            courses: open_courses(&one, request),
            reason: Finding::NeedsConsent
                .reason()
                .from_rule(&request.rules.rule_label(&one.rule.id), &one.rule.cite),
        })
        .filter(|one| !one.courses.is_empty())
        .collect()
}

fn open_courses(one: &Reached<'_>, request: &ConversionRequest<'_>) -> BTreeSet<String> {
    let codes = one.choices.iter().flatten().map(|course| &course.code);
    codes
        .filter(|code| targets::possession(code, request).is_none())
        .filter(|code| {
            let wanted = request.wishes.courses.as_ref();
            wanted.is_none_or(|wanted| wanted.contains(*code))
        })
        .cloned()
        .collect()
}
