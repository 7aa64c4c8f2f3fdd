//! Equivalences: which courses an outcome stands for, by an approved statement or by name.

use crate::exact::Ratio;
use crate::fact::Fact;
use crate::issuers::{Wanted, is_issued};
use crate::model::{AwardRef, Equivalence, Pattern, RuleSet, Slot, TransferRule, Via, ViaKind};
use crate::reason::{Finding, Lapsed};
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;
use std::fmt;

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
    let none = |lapsed: Vec<Lapsed>| Finding::NoEquivalence {
        outcome: fact.id.clone(),
        lapsed,
    };
    if via.by == ViaKind::SameName {
        let same = fact.award_name.as_deref().map(str::trim) == Some(course.name.trim());
        return if same {
            Ok(None)
        } else {
            Err(none(Vec::new()))
        };
    }
    let statements = request.rules.statements_on(&course.code);
    let (in_force, lapsed): (Vec<&Equivalence>, Vec<&Equivalence>) = statements
        .filter(|statement| is_source(statement, fact, request))
        .partition(|statement| is_in_force(statement, request));
    let mut best = Err(none(out_of_days(via, &lapsed)));
    for statement in in_force {
        match shortfall(via, statement) {
            None => return Ok(Some(statement)),
            Some(finding) => best = Err(finding),
        }
    }
    best
}

fn is_in_force(statement: &Equivalence, request: &ConversionRequest<'_>) -> bool {
    let period = statement.effective;
    period.is_none_or(|period| period.contains(request.on))
}

/// Of statements that are not in force, those that would suffice when they are.
fn out_of_days(via: &Via, statements: &[&Equivalence]) -> Vec<Lapsed> {
    let sufficing = statements
        .iter()
        .filter(|statement| shortfall(via, statement).is_none());
    let lapsed = sufficing.filter_map(|statement| {
        let period = statement.effective?;
        Some(Lapsed {
            statement: statement.id.clone(),
            from: period.from.to_string(),
            until: period.to.map(|day| day.to_string()),
        })
    });
    lapsed.collect()
}

/// That nothing that is there and fills the rule stands for the course: what does, and what does on another day; none where
/// the rule has nothing to do with the course.
pub(crate) fn none_stands_for(
    rule: &TransferRule,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> Option<Finding> {
    let via = rule.via.as_ref()?;
    let standing = rule
        .uses
        .iter()
        .flat_map(|slot| standing_for(via, slot, course, request));
    let by: BTreeSet<String> = standing.map(|(entry, _)| entry.to_string()).collect();
    if via.by == ViaKind::SameName && by.is_empty() {
        // Of this name there is nothing: the rule has nothing to do with the course.
        return None;
    }
    let statements = request.rules.statements_on(&course.code);
    let lapsed: Vec<&Equivalence> = statements
        .filter(|statement| via.by == ViaKind::Statement && !is_in_force(statement, request))
        .collect();
    Some(Finding::NoneStandsFor {
        course: course.code.clone(),
        by: by.into_iter().collect(),
        lapsed: out_of_days(via, &lapsed),
    })
}

/// Is some approved statement about this course at all? Any course may have an outcome of its name.
pub(crate) fn may_give(via: &Via, course: &Course, request: &ConversionRequest<'_>) -> bool {
    match via.by {
        ViaKind::Statement => request.rules.statements_on(&course.code).next().is_some(),
        ViaKind::SameName => true,
    }
}

/// What stands for a course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// An outcome of this register entry.
    Award(AwardRef),
    /// An outcome of this printed name.
    Name(String),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Award(award) => award.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// What stands for the course by a statement in force that suffices, or by its name, is let into the slot and
/// could be issued, each with the pattern that lets it in; nothing where no outcome could ever fill it.
pub(crate) fn standing_for<'s>(
    via: &Via,
    slot: &'s Slot,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> Vec<(Standing, &'s Pattern)> {
    let patterns = slot.any_of.iter();
    if via.by == ViaKind::SameName {
        let named = patterns.filter(|pattern| is_there(&course.name, pattern, request));
        return named
            .map(|pattern| (Standing::Name(course.name.clone()), pattern))
            .collect();
    }
    let statements = request.rules.statements_on(&course.code);
    let suffice = statements
        .filter(|statement| is_in_force(statement, request) && shortfall(via, statement).is_none());
    let mut standing = Vec::new();
    for statement in suffice {
        // Another edition is named where nobody issues the one that the statement names.
        let editions = editions(&statement.source, request.rules);
        for pattern in patterns.clone() {
            let issued =
                |award: &&AwardRef| is_issued(pattern, Wanted::Award(award), request.issuers);
            let entry = editions.iter().copied().find(issued);
            let entry = entry.filter(|_| lets_in(pattern, statement, request.rules));
            standing.extend(entry.map(|entry| (Standing::Award(entry.clone()), pattern)));
        }
    }
    standing
}

/// Could an outcome of this name be won: is there such an entry, or where nobody told, one at hand or an issuer of it?
fn is_there(name: &str, pattern: &Pattern, request: &ConversionRequest<'_>) -> bool {
    let is_issued = is_issued(pattern, Wanted::Name(name), request.issuers);
    let is_it = |other: &str| other.trim() == name.trim();
    match request.winnable {
        Some(known) => {
            let mut known = known.iter();
            is_issued
                && known.any(|one| pattern.types.contains(&one.outcome_type) && is_it(&one.name))
        }
        None if pattern.asks_who() && request.issuers.is_some() => is_issued,
        None => {
            let mut printed = request
                .facts
                .iter()
                .filter_map(|fact| fact.award_name.as_deref());
            printed.any(is_it)
        }
    }
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
