//! Windows, equivalences, credits without a course, changed effects and exclusions, checked anew.

use crate::candidates::{elective, via};
use crate::caps::{self, Granting};
use crate::conversion::{Conversion, Group};
use crate::fact::Fact;
use crate::model::{ExclusionKind, TransferRule};
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
    let facts = request
        .facts
        .iter()
        .filter(|fact| group.facts.contains(&fact.id));
    let sources = Sources::of(facts);
    request.rules.caps.iter().any(|cap| {
        let mut courses = group
            .courses
            .iter()
            .filter_map(|code| request.programme.find_course(code));
        cap.then == Some(group.effect)
            && courses.any(|course| {
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
