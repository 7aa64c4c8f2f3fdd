//! Windows, equivalences, credits without a course, changed effects and exclusions, checked anew.

use super::slots;
use crate::candidates::{elective, via};
use crate::caps::{self, Granting};
use crate::conversion::{Conversion, Group};
use crate::fact::Fact;
use crate::model::{Effect, ExclusionKind, TransferRule};
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// Do all outcomes stand for the course, where the rule asks that of them?
pub(super) fn stand_for(
    rule: &TransferRule,
    facts: &[&Fact],
    course: &Course,
    request: &ConversionRequest<'_>,
) -> bool {
    rule.via.as_ref().is_none_or(|via| {
        let mut facts = facts.iter();
        facts.all(|fact| via::stands_for(via, fact, course, request).is_ok())
    })
}

/// The credits without a course that a use gives.
pub(super) fn free(
    rule: &TransferRule,
    facts: &[&Fact],
    request: &ConversionRequest<'_>,
) -> Credits {
    elective::credits(&rule.gives, facts, request.rules).unwrap_or_default()
}

/// Does a cap that counts the rule's own effect turn it into the group's?
pub(super) fn is_tier(rule: &TransferRule, group: &Group, request: &ConversionRequest<'_>) -> bool {
    let facts: Vec<&Fact> = request
        .facts
        .iter()
        .filter(|fact| group.facts.contains(&fact.id))
        .collect();
    if is_elective_tier(rule, group) {
        return !in_place_of(rule, group, &facts, request).is_empty();
    }
    let courses: Vec<&Course> = group
        .courses
        .iter()
        .filter_map(|code| request.programme.find_course(code))
        .collect();
    is_changed(rule, group, (&courses, &facts), request)
}

/// Credits in the place of courses: a rule that gives courses gave none.
pub(super) fn is_elective_tier(rule: &TransferRule, group: &Group) -> bool {
    group.effect == Effect::ElectiveCredit && rule.gives.effect != Effect::ElectiveCredit
}

/// Does some cap change the rule's effect on one of the courses into the group's?
fn is_changed(
    rule: &TransferRule,
    group: &Group,
    (courses, facts): (&[&Course], &[&Fact]),
    request: &ConversionRequest<'_>,
) -> bool {
    let sources = Sources::of(facts.iter().copied());
    request.rules.caps.iter().any(|cap| {
        cap.then == Some(group.effect)
            && courses.iter().any(|course| {
                let granting = Granting {
                    course: Some(course),
                    credits: course.credits,
                    rule: &rule.id,
                    effect: rule.gives.effect,
                    sources: &sources,
                };
                !caps::amount(cap, &granting).is_zero()
            })
    })
}

/// The courses that the rule could give for these outcomes and a cap turned into credits without a course,
/// with what they are worth: one of each choice.
pub(super) fn in_place_of(
    rule: &TransferRule,
    group: &Group,
    facts: &[&Fact],
    request: &ConversionRequest<'_>,
) -> Vec<(Vec<String>, Credits)> {
    let may_be_given = |course: &Course| {
        let mut passed = request.record.iter();
        let mut granted = request.commitments.granted.iter();
        let (declined, only) = (&request.wishes.declined.courses, &request.wishes.courses);
        course.convertible
            && !declined.contains(&course.code)
            && only.as_ref().is_none_or(|only| only.contains(&course.code))
            && !slots::is_denied(course, facts, request)
            && stand_for(rule, facts, course, request)
            && passed.all(|one| one.course_code != course.code)
            && granted.all(|one| !one.takes(&course.code))
    };
    let all = request.programme.courses.iter();
    let choices: Vec<Vec<&Course>> = if rule.gives.all.is_empty() {
        let chosen = all.filter(|course| match &rule.gives.select {
            Some(selector) => caps::selected(selector, course),
            None => rule.via.is_some() || rule.gives.any_of.contains(&course.code),
        });
        chosen
            .filter(|course| may_be_given(course))
            .map(|course| vec![course])
            .collect()
    } else {
        let bundle: Vec<&Course> = all
            .filter(|course| rule.gives.all.contains(&course.code))
            .collect();
        let whole = bundle.len() == rule.gives.all.len();
        let given: Vec<&Course> = bundle
            .into_iter()
            .filter(|course| may_be_given(course))
            .collect();
        let complete = whole && (rule.gives.partial || given.len() == rule.gives.all.len());
        if complete { vec![given] } else { Vec::new() }
    };
    choices
        .into_iter()
        .filter(|courses| is_changed(rule, group, (courses, facts), request))
        .filter_map(|courses| {
            let credits = Credits::sum(courses.iter().map(|course| course.credits)).ok()?;
            let mut codes: Vec<String> = courses.iter().map(|course| course.code.clone()).collect();
            codes.sort();
            Some((codes, credits))
        })
        .collect()
}

/// The exclusions that a plan breaks, counted from its groups and the history.
pub(super) fn broken_exclusions(request: &ConversionRequest<'_>, plan: &Conversion) -> Vec<String> {
    let uses = |rules: &dyn Fn(&str) -> bool| {
        let now = plan
            .groups
            .iter()
            .filter(|group| rules(&group.rule))
            .count();
        let granted = &request.commitments.granted;
        let before = granted
            .iter()
            .filter(|granted| rules(&granted.rule))
            .count();
        (now, before)
    };
    let mut broken = Vec::new();
    for exclusion in &request.rules.exclusions {
        let holds = match &exclusion.kind {
            ExclusionKind::SameContent => true,
            ExclusionKind::Rules(rules) => {
                let (now, before) = uses(&|rule| rules.contains(rule));
                now == 0 || (now == 1 && before == 0)
            }
            ExclusionKind::Awards(awards) => {
                let is_member = |fact: &&Fact| {
                    awards.iter().any(|award| {
                        award.code == fact.award_code && award.edition == fact.award_edition
                    })
                };
                let members: BTreeSet<&String> = request
                    .facts
                    .iter()
                    .filter(is_member)
                    .map(|fact| &fact.id)
                    .collect();
                let now = plan.groups.iter().flat_map(|group| &group.facts);
                let claims = request.commitments.claims.iter();
                let before = claims
                    .filter(|claim| Some(&claim.enrolment) == request.enrolment.as_ref())
                    .map(|claim| &claim.fact_id);
                let touched: BTreeSet<&String> = now.clone().chain(before).collect();
                now.collect::<BTreeSet<_>>().is_disjoint(&members)
                    || touched.intersection(&members).count() <= 1
            }
        };
        if !holds {
            broken.push(exclusion.id.clone());
        }
    }
    let ids: BTreeSet<&String> = plan.groups.iter().map(|group| &group.rule).collect();
    let rules = ids
        .into_iter()
        .filter_map(|id| request.rules.find_transfer_rule(id));
    for rule in rules {
        let Some(most) = rule.gives.choose else {
            continue;
        };
        let (now, before) = uses(&|id| id == rule.id);
        if now.saturating_add(before) > usize::from(most) {
            broken.push(format!("choose:{}", rule.id));
        }
    }
    broken
}
