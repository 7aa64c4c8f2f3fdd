//! Equivalences: which courses an outcome stands for, by an approved statement or by name.

use crate::exact::Ratio;
use crate::fact::Fact;
use crate::issuers::{Wanted, is_issued};
use crate::model::{AwardRef, Equivalence, Pattern, RuleSet, Slot, Via, ViaKind};
use crate::reason::Finding;
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;

/// Does the outcome stand for the course?
///
/// # Errors
/// Why not: no statement, or a statement that falls short.
pub(crate) fn stands_for<'r>(
    via: &Via,
    fact: &Fact,
    course: &Course,
    request: &ConversionRequest<'r>,
) -> Result<Option<&'r Equivalence>, Finding> {
    let none = || Finding::NoEquivalence {
        outcome: fact.id.clone(),
    };
    if via.by == ViaKind::SameName {
        let same = fact.award_name.as_deref().map(str::trim) == Some(course.name.trim());
        return if same { Ok(None) } else { Err(none()) };
    }
    let mut best = Err(none());
    for statement in request
        .rules
        .statements_on(&course.code)
        .filter(|statement| {
            let in_force = statement.effective;
            in_force.is_none_or(|period| period.contains(request.on))
                && is_source(statement, fact, request)
        })
    {
        match shortfall(via, statement) {
            None => return Ok(Some(statement)),
            Some(finding) => best = Err(finding),
        }
    }
    best
}

/// Is some approved statement, or a name, about this course at all?
pub(crate) fn may_give(via: &Via, course: &Course, request: &ConversionRequest<'_>) -> bool {
    match via.by {
        ViaKind::Statement => request.rules.statements_on(&course.code).next().is_some(),
        ViaKind::SameName => request
            .facts
            .iter()
            .any(|fact| fact.award_name.as_deref().map(str::trim) == Some(course.name.trim())),
    }
}

/// What stands for the course by a statement in force that suffices, or by its name, is let into the slot and
/// could be issued; nothing where no outcome could ever fill it.
pub(crate) fn standing_for(
    via: &Via,
    slot: &Slot,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> Vec<String> {
    if via.by == ViaKind::SameName {
        let mut patterns = slot.any_of.iter();
        let is_issued = |pattern| is_issued(pattern, Wanted::Name(&course.name), request.issuers);
        let named = patterns.any(is_issued).then(|| course.name.clone());
        return named.into_iter().collect();
    }
    let statements = request.rules.statements_on(&course.code);
    let suffice = statements.filter(|statement| {
        let in_force = statement.effective;
        in_force.is_none_or(|period| period.contains(request.on))
            && shortfall(via, statement).is_none()
    });
    let mut standing = Vec::new();
    for statement in suffice {
        let issued = |award: &&AwardRef| {
            slot.any_of.iter().any(|pattern| {
                lets_in(pattern, statement, request.rules)
                    && is_issued(pattern, Wanted::Award(award), request.issuers)
            })
        };
        // Another edition is named where nobody issues the one that the statement names.
        let editions = editions(&statement.source, request.rules);
        standing.extend(editions.into_iter().find(issued).map(ToString::to_string));
    }
    standing
}

/// The entry, then its other editions.
pub(crate) fn editions<'r>(award: &'r AwardRef, rules: &'r RuleSet) -> Vec<&'r AwardRef> {
    let crosswalks = rules.crosswalks.iter();
    let same = crosswalks.filter(|one| one.same.contains(award));
    let others = same.flat_map(|one| &one.same);
    let others = others.filter(|other| *other != award);
    std::iter::once(award).chain(others).collect()
}

/// Could the pattern let the statement's source in, or another edition of it?
pub(crate) fn lets_in(pattern: &Pattern, statement: &Equivalence, rules: &RuleSet) -> bool {
    let is_same = |award: &AwardRef| {
        let mut crosswalks = rules.crosswalks.iter();
        *award == statement.source
            || crosswalks
                .any(|one| one.same.contains(award) && one.same.contains(&statement.source))
    };
    pattern.types.contains(&statement.outcome_type)
        && (pattern.award.is_empty() || pattern.award.iter().any(is_same))
}

fn is_source(statement: &Equivalence, fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    let own =
        |award: &AwardRef| award.code == fact.award_code && award.edition == fact.award_edition;
    statement.outcome_type == fact.outcome_type
        && (own(&statement.source)
            || request.rules.crosswalks.iter().any(|crosswalk| {
                crosswalk.outcome_type == fact.outcome_type
                    && crosswalk.same.contains(&statement.source)
                    && crosswalk.same.iter().any(own)
            }))
}

/// In what the statement falls short of what the rule asks of statements.
pub(crate) fn shortfall(via: &Via, statement: &Equivalence) -> Option<Finding> {
    let short =
        |what: &'static str, want: String, have: Option<String>| Finding::EquivalenceShort {
            statement: statement.id.clone(),
            what,
            want,
            have,
        };
    if let Some(least) = via.overlap
        && !statement.overlap.is_at_least(least.min)
    {
        let have = statement.overlap.to_percent();
        return Some(short("overlap", least.min.to_percent(), Some(have)));
    }
    if let Some(least) = via.hours_ratio
        && !statement
            .hours_ratio
            .is_some_and(|ratio| ratio.is_at_least(least.min))
    {
        let have = statement.hours_ratio.map(Ratio::to_percent);
        return Some(short("hours_ratio", least.min.to_percent(), have));
    }
    None
}
