//! The next step: for a course that is not given, the cheapest act that would bring a rule nearer.

mod asked;
mod place;

use super::beside::Beside;
use super::opening::Openings;
use super::reach::{FloorLeft, floors_left};
use crate::candidates::{Candidates, reach::Reached, supply::Supply, via};
use crate::condition::Context;
use crate::conversion::NextStep;
use crate::model::{Consumption, Effect, Slot};
use crate::reason::Finding;
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use place::Place;

/// How far a rule is: slots not filled, then how dear the dearest act is.
type Distance = (usize, u8);

/// A rule, and what would bring it nearer.
struct Way<'w, 'r> {
    distance: Distance,
    reached: &'w Reached<'r>,
    acts: Vec<Finding>,
    /// Floors that other courses have to reach with this one.
    floors: Vec<FloorLeft<'w>>,
}

/// For every course, the acts of the rule that is nearest to giving it, of those that could beside the plan.
pub(super) fn steps(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    beside: &Beside<'_, '_>,
    missing: &[String],
) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let mut openings = Openings::of(request);
    for code in missing {
        let course = request.programme.find_course(code);
        let Some(course) = course.filter(|it| it.convertible) else {
            continue;
        };
        let rules = found
            .reached
            .iter()
            .filter(|one| one.rule.gives.effect.is_plannable() && !one.silent && one.gives(code));
        let ways = rules.filter_map(|reached| {
            let floors = floors_left(reached, code, found, (request, beside))?;
            let (distance, acts) =
                nearer(reached, course, (found, request, beside), &mut openings)?;
            Some(Way {
                distance,
                reached,
                acts,
                floors,
            })
        });
        let nearest = ways.min_by_key(|way| {
            let rule = way.reached.rule;
            (
                way.distance,
                way.floors.len(),
                brings(rule.gives.effect),
                &rule.id,
            )
        });
        steps.extend(nearest.map(|way| way.told(course, request)));
    }
    steps
}

impl Way<'_, '_> {
    fn told(&self, course: &Course, request: &ConversionRequest<'_>) -> NextStep {
        let (names, rule) = (request.names(), self.reached.rule);
        let label = request.rules.rule_label(&rule.id);
        let acts = self.acts.iter().map(|act| (act.clone(), &rule.cite));
        let floors = self.floors.iter().map(|left| {
            let finding = Finding::NextFloor {
                cap: left.room.cap.id.clone(),
                floor: left.floor,
                have: left.have,
                courses: left.room.counts_courses(),
            };
            (finding, &left.room.cap.cite)
        });
        let told = acts.chain(floors);
        NextStep {
            course_code: course.code.clone(),
            credits: course.credits,
            acts: told
                .map(|(act, cite)| act.reason_naming(&names).from_rule(&label, cite))
                .collect(),
        }
    }
}

/// What brings credits comes before what waives: at once, by an examination, not at all.
const fn brings(effect: Effect) -> u8 {
    match effect {
        _ if effect.grants_at_once() => 0,
        Effect::AttendanceWaiver => 1,
        _ => 2,
    }
}

/// What brings the rule nearer to giving the course; of one whose window is shut, on the day it opens.
fn nearer<'r>(
    reached: &Reached<'r>,
    course: &Course,
    (found, request, beside): (&Candidates<'r>, &ConversionRequest<'r>, &Beside<'_, 'r>),
    openings: &mut Openings<'_, 'r>,
) -> Option<(Distance, Vec<Finding>)> {
    let rule = reached.rule;
    let Some(day) = openings.day(rule) else {
        return acts(reached, course, (found, beside), (request, request.on));
    };
    let (distance, mut acts) = match acts(reached, course, (found, beside), (request, day)) {
        None if openings.gives(rule, &course.code, day) => ((0, 0), Vec::new()),
        acts => acts?,
    };
    acts.push(Finding::NextOpening {
        from: day.to_string(),
    });
    Some((distance, acts))
}

/// What fills the empty slots; none where no slot is empty, so that an act would change nothing, and where
/// nothing could fill one.
fn acts(
    reached: &Reached<'_>,
    course: &Course,
    (found, beside): (&Candidates<'_>, &Beside<'_, '_>),
    (request, on): (&ConversionRequest<'_>, NaiveDate),
) -> Option<(Distance, Vec<Finding>)> {
    let context = Context {
        rules: request.rules,
        on,
        registered_on: Some(request.registered_on),
    };
    let via = reached.rule.via.as_ref();
    let stands = |supply: &&Supply<'_>| {
        via.is_none_or(|via| via::stands_for(via, supply.fact, course, request).is_ok())
    };
    let about: Vec<&Supply<'_>> = reached
        .about
        .iter()
        .filter(|index| !beside.shut_supplies.contains(index))
        .filter_map(|index| found.supplies.get(*index))
        .filter(stands)
        .collect();
    let mut place = Place {
        about,
        taken: Vec::new(),
        worth: Credits::ZERO,
        apart: are_too_few(reached, found),
        standing: None,
        shut: &beside.shut_awards,
        used_up: &beside.used_up,
        issuers: request.issuers,
        context,
    };
    let mut acts = Vec::new();
    let mut dearest = 0;
    for slot in &reached.rule.uses {
        place.standing = via.map(|via| via::standing_for(via, slot, course, request));
        for (cost, act) in place.acts(slot)? {
            acts.push(act);
            dearest = dearest.max(cost);
        }
    }
    let suffices = !acts.iter().all(changes_no_worth) || covers(reached, course, &place, request);
    (suffices && !acts.is_empty()).then_some(((acts.len(), dearest), acts))
}

/// Is it an act after which the outcomes are worth what they are?
fn changes_no_worth(act: &Finding) -> bool {
    let known = ["grade", "issuer", "issuer_class"];
    matches!(act, Finding::NextEvidence { field, .. } if known.contains(field))
}

/// Are the outcomes that the rule takes worth what it gives with the course, where the rules ask that?
fn covers(
    reached: &Reached<'_>,
    course: &Course,
    place: &Place<'_, '_>,
    request: &ConversionRequest<'_>,
) -> bool {
    let rule = reached.rule;
    let policy = &request.rules.policy;
    let asks = rule
        .source_covers_target
        .unwrap_or(policy.source_covers_target);
    let mut uses = reached
        .choices
        .iter()
        .filter(|choice| choice.iter().any(|one| one.code == course.code));
    let whole = |choice: &Vec<&Course>| {
        let all = choice.iter().map(|one| one.credits);
        if rule.gives.partial {
            course.credits
        } else {
            Credits::sum(all).unwrap_or(Credits::MAX)
        }
    };
    let consumes = |slot: &Slot| place::consumption(slot, request.rules) != Consumption::None;
    !asks || !rule.uses.iter().any(consumes) || uses.any(|choice| whole(choice) <= place.worth)
}

/// Can each slot of the rule be filled, but not all of them with different outcomes?
fn are_too_few(reached: &Reached<'_>, found: &Candidates<'_>) -> bool {
    let rule = reached.rule;
    found.failures.iter().any(|failure| match &failure.finding {
        Finding::SlotUnfilled { slot, .. } => {
            failure.rule.id == rule.id && rule.uses.iter().all(|one| one.slot != *slot)
        }
        _ => false,
    })
}
