//! Could a rule ever give a course to this learner, whatever else he brings? Where it could not, nothing that
//! he does for it would help.

use super::beside::Beside;
use crate::candidates::{Candidates, closed, reach::Reached, targets};
use crate::caps::{self, CapRoom, Granting};
use crate::model::{Cap, CapScope, Pattern, TransferRule};
use crate::reason::Finding;
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// The floors that giving the course by the rule would leave unreached, where the rule may give it, now or when it
/// opens again, and has a use that there is room for beside the plan; none where it has no such use.
pub(super) fn floors_left<'b>(
    reached: &Reached<'_>,
    code: &str,
    found: &Candidates<'_>,
    (request, beside): (&ConversionRequest<'_>, &'b Beside<'b, '_>),
) -> Option<Vec<FloorLeft<'b>>> {
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
    let of_use = |choice: &Vec<&Course>| {
        let mut courses = choice.clone();
        if rule.gives.partial {
            courses.retain(|course| !blocked(course));
        }
        let gives = courses.iter().any(|course| course.code == code);
        (gives && !courses.iter().any(|course| blocked(course)))
            .then(|| floors(beside, rule, &courses))
            .flatten()
    };
    let shut = is_shut || beside.shut_rules.contains(&rule.id);
    let uses = reached.choices.iter().filter(|_| !shut);
    uses.filter_map(of_use).min_by_key(Vec::len)
}

/// A floor that a use does not reach beside the plan.
pub(super) struct FloorLeft<'b> {
    pub room: &'b CapRoom<'b>,
    pub floor: Credits,
    /// What its cap counts then.
    pub have: Credits,
}

/// The floors that giving these courses does not reach; none where a cap leaves no room for them beside what is used of
/// it, and no lesser effect beyond it.
fn floors<'b>(
    beside: &'b Beside<'b, '_>,
    rule: &TransferRule,
    courses: &[&Course],
) -> Option<Vec<FloorLeft<'b>>> {
    let mut left = Vec::new();
    for (room, used) in beside.rooms {
        let need = added(room.cap, rule, courses);
        let sum = used.checked_add(need).unwrap_or(Credits::MAX);
        if need.is_zero() {
            continue;
        }
        if sum > room.limit && room.cap.then.is_none() {
            return None;
        }
        left.extend(
            room.floor
                .filter(|floor| sum < *floor)
                .map(|floor| FloorLeft {
                    room,
                    floor,
                    have: sum,
                }),
        );
    }
    Some(left)
}

/// What giving these courses would add to a cap. A cap that counts some outcomes and not others says nothing, unless the
/// rule takes none but those.
fn added(cap: &Cap, rule: &TransferRule, courses: &[&Course]) -> Credits {
    let sources = match &cap.of {
        Some(of) if !counts_every_source(of, rule) => return Credits::ZERO,
        Some(of) => Sources {
            types: of.source_type.clone(),
            issuer_classes: of.issuer_class.clone(),
            issuers: of.issuer.clone(),
            categories: of.source_category.clone(),
        },
        None => Sources::default(),
    };
    let each = courses.iter().map(|course| {
        let granting = Granting {
            course: Some(course),
            credits: course.credits,
            rule: &rule.id,
            effect: rule.gives.effect,
            sources: &sources,
        };
        caps::amount(cap, &granting)
    });
    Credits::sum(each).unwrap_or(Credits::MAX)
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
