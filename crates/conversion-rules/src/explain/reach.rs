//! Could a rule ever give a course to this learner, whatever else he brings? Where it could not, nothing that
//! he does for it would help.

use crate::candidates::{Candidates, closed, reach::Reached, targets};
use crate::caps::{self, CapRoom, Granting};
use crate::model::{CapScope, Pattern, TransferRule};
use crate::reason::Finding;
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// Is the rule one that may give the course, now or when it opens again, and has a use that gives it room under
/// every cap?
pub(super) fn could_give(
    reached: &Reached<'_>,
    code: &str,
    found: &Candidates<'_>,
    (request, rooms): (&ConversionRequest<'_>, &[CapRoom<'_>]),
) -> bool {
    let rule = reached.rule;
    let is_shut = match closed(rule, request) {
        None => false,
        Some(Finding::WindowClosed { next, .. }) => next.is_none(),
        Some(_) => true,
    };
    let blocked = |course: &Course| {
        let mut bans = found.bans.iter();
        !course.convertible
            || targets::possession(&course.code, request).is_some()
            || bans.any(|ban| ban.of_every_use(&course.code, reached))
    };
    let fits = |choice: &Vec<&Course>| {
        let mut courses = choice.clone();
        if rule.gives.partial {
            courses.retain(|course| !blocked(course));
        }
        courses.iter().any(|course| course.code == code)
            && !courses.iter().any(|course| blocked(course))
            && rooms.iter().all(|room| has_room(room, rule, &courses))
    };
    !is_shut && reached.choices.iter().any(fits)
}

/// Is there room for these courses beside what was granted before, or a lesser effect beyond it? A cap that
/// counts some outcomes and not others says nothing, unless the rule takes none but those.
fn has_room(room: &CapRoom<'_>, rule: &TransferRule, courses: &[&Course]) -> bool {
    let cap = room.cap;
    let sources = match &cap.of {
        Some(of) if !counts_every_source(of, rule) => return true,
        Some(of) => Sources {
            types: of.source_type.clone(),
            issuer_classes: of.issuer_class.clone(),
            issuers: of.issuer.clone(),
            categories: of.source_category.clone(),
        },
        None => Sources::default(),
    };
    let needs = courses.iter().map(|course| {
        let granting = Granting {
            course: Some(course),
            credits: course.credits,
            rule: &rule.id,
            effect: rule.gives.effect,
            sources: &sources,
        };
        caps::amount(cap, &granting)
    });
    let sum = Credits::sum(needs.chain([room.before])).unwrap_or(Credits::MAX);
    cap.then.is_some() || sum <= room.limit
}

fn counts_every_source(of: &CapScope, rule: &TransferRule) -> bool {
    every(rule, &of.source_type, |pattern| &pattern.types)
        && every(rule, &of.issuer_class, |pattern| &pattern.issuer_class)
        && every(rule, &of.issuer, |pattern| &pattern.issuer)
        && every(rule, &of.source_category, |pattern| &pattern.category)
}

/// Has some place of the rule only outcomes that are of these?
fn every<T: Ord>(
    rule: &TransferRule,
    wanted: &BTreeSet<T>,
    asked: impl Fn(&Pattern) -> &BTreeSet<T>,
) -> bool {
    let mut slots = rule.uses.iter();
    wanted.is_empty()
        || slots.any(|slot| {
            let mut patterns = slot.any_of.iter();
            patterns.all(|pattern| {
                let own = asked(pattern);
                !own.is_empty() && own.is_subset(wanted)
            })
        })
}
