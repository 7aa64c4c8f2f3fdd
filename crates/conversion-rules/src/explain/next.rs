//! The next step: for a course that is not given, the cheapest acts that would bring it beside the plan. Every one is
//! tried before it is told: the rule is asked again with the outcomes that there would be then.

mod asked;
mod days;
mod mends;
mod place;
mod proof;
mod trial;
mod winnable;
mod wins;

use super::Explainer;
use crate::candidates::{Candidate, reach::Reached, supply::Supply, via};
use crate::condition::Context;
use crate::conversion::NextStep;
use crate::convert::FloorLeft;
use crate::model::{Consumption, Effect, Slot, TransferRule};
use crate::reason::{Finding, Opening};
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;
use place::{Place, Way};
use proof::Plan;
use std::collections::{BTreeMap, BTreeSet};
use trial::Trials;

/// Ways to fill the slots of a rule that are weighed for one course and day.
const MOST_WAYS: usize = 64;

impl<'r> Explainer<'_, 'r> {
    /// For every course that is missing, the acts of the rule that is nearest to giving it.
    pub fn next_steps(&self, missing: &[String]) -> Vec<NextStep> {
        let trials = Trials::of(self.request, self.found, &self.chosen);
        let courses = missing
            .iter()
            .filter_map(|code| self.request.programme.find_course(code));
        courses
            .filter(|course| course.convertible)
            .filter_map(|course| self.next_step(course, &trials))
            .collect()
    }

    fn next_step(&self, course: &Course, trials: &Trials<'_, 'r>) -> Option<NextStep> {
        let rules = self
            .speaking()
            .filter(|one| one.rule.gives.effect.is_plannable() && one.gives(&course.code));
        let mut plans: Vec<Plan<'_, 'r>> = rules
            .flat_map(|reached| {
                let days = days::days(reached.rule, course, self.request).into_iter();
                days.flat_map(move |day| self.plans((reached, course), day))
            })
            .filter(|plan| plan.on > self.request.on || plan.distance().0 > 0)
            .collect();
        plans.sort_by_cached_key(|plan| {
            let rule = plan.reached.rule;
            (plan.distance(), brings(rule.gives.effect), rule.id.clone())
        });
        // What needs no other course to reach a floor comes before what does.
        let mut fallback = None;
        for plan in &plans {
            let Some((acts, floors)) = plan.proved(&course.code, trials) else {
                continue;
            };
            let step = || self.told(course, plan, (acts, &floors));
            if floors.is_empty() {
                return Some(step());
            }
            fallback.get_or_insert_with(step);
        }
        fallback
    }

    /// The ways to fill all slots of the rule for the course on the day.
    fn plans<'p>(
        &self,
        (reached, course): (&'p Reached<'r>, &Course),
        (on, opening): (NaiveDate, Opening),
    ) -> Vec<Plan<'p, 'r>> {
        let request = ConversionRequest {
            on,
            ..self.request.clone()
        };
        let via = reached.rule.via.as_ref();
        let stands = |supply: &&Supply<'_>| {
            via.is_none_or(|via| via::stands_for(via, supply.fact, course, &request).is_ok())
        };
        let about: Vec<&Supply<'r>> = reached
            .about
            .iter()
            .filter_map(|index| self.found.supplies.get(*index))
            .filter(stands)
            .collect();
        let used_up = self.used_up_beside(reached, course);
        let filling = Filling {
            rule: reached.rule,
            course,
            request: &request,
            about: &about,
            used_up: &used_up,
            worth: covering(reached, course, &request),
        };
        let mut all = filling.ways(false);
        if reached.rule.uses.len() > 1 {
            // Slots may want one outcome both: then each has its own.
            all.extend(filling.ways(true));
        }
        let plan = |ways| Plan {
            reached,
            on,
            opening,
            ways,
        };
        all.into_iter().map(plan).collect()
    }

    fn told(
        &self,
        course: &Course,
        plan: &Plan<'_, '_>,
        (mut acts, floors): (Vec<Finding>, &[FloorLeft]),
    ) -> NextStep {
        let reached = plan.reached;
        if plan.on > self.request.on {
            for act in &mut acts {
                if let Finding::NextOutcome { later, .. } = act {
                    *later = true;
                }
            }
            acts.push(Finding::NextOpening {
                from: plan.on.to_string(),
                why: plan.opening,
            });
        }
        let label = self.request.rules.rule_label(&reached.rule.id);
        let floors = floors.iter().map(|left| {
            let finding = Finding::NextFloor {
                cap: left.cap.clone(),
                floor: left.floor,
                have: left.have,
                courses: left.counts_courses,
            };
            (finding, &left.cite)
        });
        let acts = acts.into_iter().map(|act| (act, &reached.rule.cite));
        let told = acts.chain(floors);
        NextStep {
            course_code: course.code.clone(),
            credits: course.credits,
            acts: told
                .map(|(act, cite)| act.reason_naming(&self.names).from_rule(&label, cite))
                .collect(),
        }
    }

    /// Outcomes that the plan uses as a whole, or draws all of, by fact, for something else than what the rule gives with
    /// the course.
    fn used_up_beside(&self, reached: &Reached<'_>, course: &Course) -> BTreeSet<&str> {
        let mut choices = reached.choices.iter();
        let with: Vec<&str> = choices
            .find(|choice| choice.iter().any(|one| one.code == course.code))
            .into_iter()
            .flatten()
            .map(|one| one.code.as_str())
            .collect();
        let is_within = |one: &&&Candidate<'_>| {
            let mut courses = one.courses.iter();
            !one.courses.is_empty() && courses.all(|course| with.contains(&course.code.as_str()))
        };
        let elsewhere = self.chosen.iter().filter(|one| !is_within(one));
        let mut drawn: BTreeMap<usize, Vec<Credits>> = BTreeMap::new();
        for part in elsewhere.flat_map(|one| &one.parts) {
            let all = || self.found.supplies.get(part.supply).map(|it| it.left);
            let draw = match part.consumption {
                Consumption::Whole => all(),
                Consumption::Budget => Some(part.draw),
                Consumption::None => None,
            };
            drawn.entry(part.supply).or_default().extend(draw);
        }
        let is_gone = |(index, draws): &(usize, Vec<Credits>)| {
            let supply = self.found.supplies.get(*index);
            let sum = Credits::sum(draws.iter().copied()).unwrap_or(Credits::MAX);
            !draws.is_empty() && supply.is_some_and(|supply| sum >= supply.left)
        };
        let gone = drawn.into_iter().filter(is_gone);
        let ids = gone.filter_map(|(index, _)| self.found.fact_id(index));
        ids.map(String::as_str).collect()
    }
}

/// The slots of a rule that are to be filled for a course.
struct Filling<'f, 'r> {
    rule: &'f TransferRule,
    course: &'f Course,
    request: &'f ConversionRequest<'r>,
    about: &'f [&'f Supply<'r>],
    used_up: &'f BTreeSet<&'f str>,
    worth: Option<Credits>,
}

impl Filling<'_, '_> {
    /// A way for each slot, together; none where nothing could fill one.
    fn ways(&self, apart: bool) -> Vec<Vec<Way>> {
        let mut all: Vec<Vec<Way>> = vec![Vec::new()];
        for slot in &self.rule.uses {
            let mut next = Vec::new();
            for before in all {
                for way in self.of_slot(slot, &before, apart) {
                    let ways = before.iter().cloned().chain([way]).collect();
                    next.push(ways);
                }
            }
            next.truncate(MOST_WAYS);
            all = next;
        }
        all
    }

    fn of_slot(&self, slot: &Slot, before: &[Way], apart: bool) -> Vec<Way> {
        let taken = before.iter().filter(|_| apart).flat_map(|way| &way.takes);
        let via = self.rule.via.as_ref();
        let place = Place {
            slot,
            about: self.about,
            taken: &taken.cloned().collect::<Vec<String>>(),
            standing: via.map(|via| via::standing_for(via, slot, self.course, self.request)),
            used_up: self.used_up,
            worth: self.worth,
            request: self.request,
            context: context(self.request),
        };
        place.ways()
    }
}

/// What an outcome has to be worth that is used up alone for the course alone, where the rule asks that it covers it.
fn covering(
    reached: &Reached<'_>,
    course: &Course,
    request: &ConversionRequest<'_>,
) -> Option<Credits> {
    let (rule, policy) = (reached.rule, &request.rules.policy);
    let covers = rule
        .source_covers_target
        .unwrap_or(policy.source_covers_target);
    let is_alone = reached
        .choices
        .iter()
        .any(|choice| matches!(choice[..], [one] if one.code == course.code));
    let [slot] = &rule.uses[..] else {
        return None;
    };
    let is_consumed = slot.consumption.unwrap_or(policy.consumption) != Consumption::None;
    (covers && is_alone && is_consumed).then_some(course.credits)
}

fn context<'c>(request: &'c ConversionRequest<'_>) -> Context<'c> {
    Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
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

/// An id that no outcome of the question has.
fn unused_id(request: &ConversionRequest<'_>, stem: &str) -> String {
    let mut id = stem.to_owned();
    while request.facts.iter().any(|fact| fact.id.starts_with(&id)) {
        id.push('+');
    }
    id
}
