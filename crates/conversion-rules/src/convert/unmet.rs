//! Why what a learner requires cannot be given: the constraints that cannot hold together, by name.

use super::build::REQUIRED;
use crate::candidates::{Candidates, Part};
use crate::caps::CapRoom;
use crate::conversion::{Conversion, MissingCourse};
use crate::explain::Explainer;
use crate::model::{Cap, Consumption};
use crate::plan::Solution;
use crate::reason::{Constraint, Finding};
use crate::request::ConversionRequest;

/// Nothing at all always holds, but for what is required.
pub(super) fn finding(
    solution: &Solution,
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
) -> Finding {
    let (mut required, mut with) = (Vec::new(), Vec::new());
    for id in &solution.conflict {
        if let Some(course) = id.strip_prefix(REQUIRED) {
            required.push(course.to_owned());
        } else {
            with.push(constraint(id, request, found));
        }
    }
    with.sort();
    with.dedup();
    Finding::RequiredNotMet { required, with }
}

/// A constraint of the plan instance as what the rules, the programme and the learner call it.
fn constraint(id: &str, request: &ConversionRequest<'_>, found: &Candidates<'_>) -> Constraint {
    let mut caps = request.rules.caps.iter();
    if let Some(one) = caps.find(|cap| cap.id == id) {
        return cap(one);
    }
    let mut supplies = found.supplies.iter().enumerate();
    if let Some((index, supply)) = supplies.find(|(_, it)| it.key == id) {
        let outcome = supply.fact.id.clone();
        let left = supply.left;
        let mut parts = found.list.iter().flat_map(|one| &one.parts);
        let drawn = |part: &Part| part.supply == index && part.consumption == Consumption::Budget;
        return if parts.any(drawn) {
            Constraint::Left { outcome, left }
        } else {
            Constraint::Outcome { outcome }
        };
    }
    if request.programme.find_course(id).is_some() {
        let course = id.to_owned();
        return Constraint::Course { course };
    }
    let drawn = id.strip_prefix("budget:").and_then(|rest| {
        let mut supplies = found.supplies.iter();
        supplies.find_map(|supply| {
            let rule = rest.strip_suffix(supply.key.as_str())?.strip_suffix(':')?;
            Some((rule.to_owned(), supply.fact.id.clone()))
        })
    });
    if let Some((rule, outcome)) = drawn {
        return Constraint::Budget { rule, outcome };
    }
    if let Some(rule) = id.strip_prefix("choose:") {
        let rule = rule.to_owned();
        return Constraint::Choice { rule };
    }
    // Of the same content there is one for each class of it.
    let mut exclusions = request.rules.exclusions.iter();
    let of = exclusions.find(|one| id == one.id || id.starts_with(&format!("{}:", one.id)));
    let exclusion = of.map_or(id, |one| one.id.as_str()).to_owned();
    Constraint::Exclusion { exclusion }
}

fn cap(cap: &Cap) -> Constraint {
    Constraint::Cap {
        cap: cap.id.clone(),
        clause: cap.cite.clone(),
    }
}

/// The refusal, with what stands in the way of each required course that fails by itself.
pub(super) fn explained<'r>(
    mut plan: Conversion,
    request: &ConversionRequest<'r>,
    (found, rooms): (&Candidates<'r>, &[CapRoom<'r>]),
    finding: &Finding,
) -> Conversion {
    let Finding::RequiredNotMet { with, .. } = finding else {
        return plan;
    };
    if !with.is_empty() {
        return plan;
    }
    let explainer = Explainer::new(request, found, &[], rooms);
    for wish in &request.wishes.required {
        let given = found.list.iter().any(|one| {
            let mut courses = one.courses.iter();
            courses.any(|course| course.code == wish.course)
        });
        if given {
            continue;
        }
        let why = explainer.why_course(&wish.course);
        let mut missing = plan.missing.iter_mut();
        match missing.find(|it| it.course_code == wish.course) {
            Some(course) => course.reasons.extend(why),
            None => plan.missing.push(MissingCourse {
                course_code: wish.course.clone(),
                reasons: why,
            }),
        }
    }
    plan.missing
        .sort_by(|a, b| a.course_code.cmp(&b.course_code));
    plan.plan_hash = plan.compute_hash();
    plan
}
