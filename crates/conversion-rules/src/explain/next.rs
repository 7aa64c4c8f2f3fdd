//! The next step: for a course that is not given, the cheapest act that would bring a rule nearer.

use super::acts::mend;
use crate::candidates::{Candidates, fits_slot, reach::Reached, slots, sums, supply::Supply, via};
use crate::condition::{self, Context};
use crate::conversion::NextStep;
use crate::model::{Pattern, Slot};
use crate::reason::{Finding, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;

/// How far a rule is: slots not filled, then how dear the dearest act is.
type Distance = (usize, u8);

/// For every course, the acts of the rule that is nearest to giving it.
pub(crate) fn steps(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    missing: &[String],
) -> Vec<NextStep> {
    let (mut steps, names) = (Vec::new(), request.names());
    for code in missing {
        let Some(course) = request
            .programme
            .find_course(code)
            .filter(|it| it.convertible)
        else {
            continue;
        };
        let rules = found.reached.iter().filter(|one| {
            let plannable = one.rule.gives.effect.is_plannable();
            plannable && !one.silent && one.gives(code)
        });
        let nearest = rules
            .filter_map(|one| {
                let (distance, acts) = acts(one, course, found, request)?;
                Some((distance, one.rule, acts))
            })
            .min_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        if let Some((_, rule, acts)) = nearest {
            let label = request.rules.rule_label(&rule.id);
            steps.push(NextStep {
                course_code: code.clone(),
                credits: course.credits,
                acts: acts
                    .iter()
                    .map(|act| act.reason_naming(&names).from_rule(&label, &rule.cite))
                    .collect(),
            });
        }
    }
    steps
}

/// What fills the empty slots; none where no slot is empty, so that an act would change nothing, and where
/// nothing could fill one.
fn acts(
    reached: &Reached<'_>,
    course: &Course,
    found: &Candidates<'_>,
    request: &ConversionRequest<'_>,
) -> Option<(Distance, Vec<Finding>)> {
    let context = Context {
        rules: request.rules,
        on: request.on,
        registered_on: Some(request.registered_on),
    };
    let via = reached.rule.via.as_ref();
    let stands = |supply: &&Supply<'_>| {
        via.is_none_or(|via| via::stands_for(via, supply.fact, course, request).is_ok())
    };
    let mut acts = Vec::new();
    let mut dearest = 0;
    let about: Vec<&Supply<'_>> = reached
        .about
        .iter()
        .filter_map(|index| found.supplies.get(*index))
        .filter(stands)
        .collect();
    for slot in &reached.rule.uses {
        let fitting: Vec<&Supply<'_>> = about
            .iter()
            .copied()
            .filter(|supply| fits_slot(slot, supply, context))
            .collect();
        let take = slot.take.as_ref();
        let want = usize::from(take.and_then(|take| take.count).unwrap_or(1));
        if fitting.len() >= want {
            if let Some(short) = sums::short(take, &fitting.iter().map(|one| one.fact)) {
                acts.push(short);
                dearest = dearest.max(1);
            }
            continue;
        }
        let more = want.saturating_sub(fitting.len());
        let (cost, mut act) = slot_act(slot, &about, context, more);
        if let (Some(via), Finding::NextOutcome { names, .. }) = (via, &mut act) {
            *names = via::standing_for(via, slot, course, request);
            // No outcome that could be won stands for the course: nothing helps by this rule.
            if names.is_empty() {
                return None;
            }
        }
        acts.push(act);
        dearest = dearest.max(cost);
    }
    (!acts.is_empty()).then_some(((acts.len(), dearest), acts))
}

/// An outcome that lacks one thing is mended; else another is won.
fn slot_act(
    slot: &Slot,
    about: &[&Supply<'_>],
    context: Context<'_>,
    more: usize,
) -> (u8, Finding) {
    let nearly = about
        .iter()
        .filter(|supply| supply.gate.is_none())
        .flat_map(|supply| slot.any_of.iter().map(move |pattern| (supply, pattern)))
        .filter(|(supply, pattern)| condition::is_about(pattern, supply.fact, context.rules))
        .filter_map(|(supply, pattern)| {
            let checks = condition::evaluate(pattern, supply.fact, context);
            let mut short = checks
                .into_iter()
                .filter(|check| check.verdict != Verdict::Holds);
            let only = short.next()?;
            short
                .next()
                .is_none()
                .then(|| mend(&supply.fact.id, &only))?
        })
        .min_by_key(|(cost, _)| *cost);
    nearly.unwrap_or_else(|| {
        let names: Vec<String> = slot
            .any_of
            .iter()
            .map(|pattern| wanted(pattern, context))
            .collect();
        let act = Finding::NextOutcome {
            slot: slot.slot.clone(),
            more: u64::try_from(more).unwrap_or(u64::MAX),
            names,
            unfit: slots::unfit(slot, about.iter().copied(), context),
        };
        (3, act)
    })
}

/// What a pattern wants, by register entry or topic, and level.
fn wanted(pattern: &Pattern, context: Context<'_>) -> String {
    let names = if pattern.award.is_empty() {
        condition::joined(&pattern.tag)
    } else {
        condition::joined(&pattern.award)
    };
    let level = pattern
        .level
        .as_ref()
        .and_then(|range| context.rules.find_level(range.min.as_ref()?));
    let level = level.map_or_else(String::new, |level| format!(" {}", level.name));
    format!("{names}{level}").trim().to_owned()
}
