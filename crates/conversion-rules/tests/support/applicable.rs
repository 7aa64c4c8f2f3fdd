//! Which rules speak of an outcome in a programme, told from the rule data alone: what the verdicts of
//! an explanation are counted against.

use credit_bank_conversion_rules::model::{CourseSelector, Effect, Pattern, TransferRule, ViaKind};
use credit_bank_conversion_rules::{Conversion, ConversionRequest, ConversionStatus, Fact};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// Panics unless every outcome has, for every rule that speaks of it, either a use or exactly one verdict.
pub fn one_verdict_each(request: &ConversionRequest<'_>, plan: &Conversion) {
    if plan.status == ConversionStatus::NotPlanned {
        assert!(plan.verdicts.is_empty());
        return;
    }
    let mut wanted = BTreeSet::new();
    let mut optional = BTreeSet::new();
    for rule in request
        .rules
        .transfer_rules()
        .filter(|rule| reaches(rule, request))
    {
        for fact in request
            .facts
            .iter()
            .filter(|fact| speaks(rule, fact, request))
        {
            let used = plan
                .groups
                .iter()
                .any(|group| group.rule == rule.id && group.facts.contains(&fact.id));
            let pair = (fact.id.clone(), rule.id.clone());
            // A ban concerns only the outcomes on which it falls.
            match rule.gives.effect {
                _ if used => continue,
                Effect::Deny => optional.insert(pair),
                _ => wanted.insert(pair),
            };
        }
    }
    let told: Vec<(String, String)> = plan
        .verdicts
        .iter()
        .map(|one| (one.fact_id.clone(), one.rule.clone()))
        .collect();
    let once: BTreeSet<(String, String)> = told.iter().cloned().collect();
    assert_eq!(told.len(), once.len(), "no pair twice: {told:?}");
    assert!(once.is_superset(&wanted), "{:?}", wanted.difference(&once));
    let all: BTreeSet<_> = wanted.union(&optional).cloned().collect();
    assert!(once.is_subset(&all), "{:?}", once.difference(&all));
    for verdict in &plan.verdicts {
        assert!(!verdict.reasons.is_empty(), "{verdict:?}");
    }
}

fn reaches(rule: &TransferRule, request: &ConversionRequest<'_>) -> bool {
    let gives = &rule.gives;
    let courses = &request.programme.courses;
    let chosen = |course: &Course| gives.select.as_ref().is_none_or(|one| fits(one, course));
    let reaches = if gives.elective.is_some() || gives.elective_by.is_some() {
        let modules = &request.programme.modules;
        gives
            .module
            .as_ref()
            .is_none_or(|code| modules.iter().any(|one| one.code == *code))
    } else if !gives.all.is_empty() {
        let known = |code: &String| courses.iter().any(|course| course.code == *code);
        gives.all.iter().all(known)
    } else if let Some(via) = &rule.via {
        courses.iter().any(|course| {
            let known = match via.by {
                ViaKind::Statement => {
                    let mut statements = request.rules.equivalences.iter();
                    statements.any(|one| one.target == course.code)
                }
                ViaKind::SameName => true,
            };
            known && chosen(course)
        })
    } else {
        let selected = |course: &Course| gives.select.is_some() && chosen(course);
        courses
            .iter()
            .any(|course| gives.any_of.contains(&course.code) || selected(course))
    };
    reaches && !is_silent(rule, request)
}

/// A rule about a person's status says nothing where no such status is shared.
fn is_silent(rule: &TransferRule, request: &ConversionRequest<'_>) -> bool {
    rule.uses.iter().any(|slot| {
        let mut patterns = slot.any_of.iter();
        let personal =
            patterns.all(|one| one.types.iter().all(|kind| *kind == OutcomeType::Status));
        let mut facts = request.facts.iter();
        personal && !facts.any(|fact| slot.any_of.iter().any(|one| about(one, fact, request)))
    })
}

fn speaks(rule: &TransferRule, fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    let mut patterns = rule.patterns();
    patterns.any(|pattern| about(pattern, fact, request))
}

/// Does the pattern speak of this kind of outcome at all?
pub fn about(pattern: &Pattern, fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    let named = |code: &str, edition: &str| {
        let mut awards = pattern.award.iter();
        awards.any(|award| award.code == code && award.edition == edition)
    };
    let joined = || {
        let walks = request.rules.crosswalks.iter();
        let mut own = walks.filter(|walk| {
            let mut same = walk.same.iter();
            walk.outcome_type == fact.outcome_type
                && same.any(|it| it.code == fact.award_code && it.edition == fact.award_edition)
        });
        own.any(|walk| walk.same.iter().any(|it| named(&it.code, &it.edition)))
    };
    pattern.types.contains(&fact.outcome_type)
        && (pattern.award.is_empty() || named(&fact.award_code, &fact.award_edition) || joined())
        && (pattern.tag.is_empty() || pattern.tag.iter().any(|tag| fact.tags.contains(tag)))
}

fn fits(selector: &CourseSelector, course: &Course) -> bool {
    let any = |tags: &BTreeSet<String>| tags.iter().any(|tag| course.tags.contains(tag));
    (selector.code.is_empty() || selector.code.contains(&course.code))
        && (selector.tag.is_empty() || any(&selector.tag))
        && !any(&selector.not_tag)
        && (selector.module.is_empty() || selector.module.contains(&course.module))
        && selector.compulsory.is_none_or(|it| it == course.compulsory)
}
