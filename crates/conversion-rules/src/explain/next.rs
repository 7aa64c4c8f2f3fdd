//! The next step: for a course that is not given, the cheapest act that would bring a rule nearer.

use super::acts::mend;
use crate::candidates::{
    Candidates, fits_slot, fullest, fullest::Lack, reach::Reached, slots, supply::Supply, via,
};
use crate::condition::{self, Context};
use crate::conversion::NextStep;
use crate::model::{AwardRef, Distinct, Pattern, Slot};
use crate::reason::{Finding, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

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
    let about: Vec<&Supply<'_>> = reached
        .about
        .iter()
        .filter_map(|index| found.supplies.get(*index))
        .filter(stands)
        .collect();
    let mut place = Place {
        about,
        taken: Vec::new(),
        apart: are_too_few(reached, found),
        standing: None,
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
    (!acts.is_empty()).then_some(((acts.len(), dearest), acts))
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

/// Where a slot is to be filled.
struct Place<'p, 'f> {
    /// The outcomes that the rule speaks of, and that stand for the course.
    about: Vec<&'p Supply<'f>>,
    /// Those that the slots before take.
    taken: Vec<&'p Supply<'f>>,
    /// Do the slots before leave too few to the others?
    apart: bool,
    /// What stands for the course by statement or name, where the rule asks that.
    standing: Option<Vec<String>>,
    context: Context<'p>,
}

impl<'p, 'f> Place<'p, 'f> {
    /// What fills the slot, with how dear it is: nothing where nothing is lacking, and none where nothing that
    /// could be done would fill it.
    fn acts(&mut self, slot: &Slot) -> Option<Vec<(u8, Finding)>> {
        let is_free = |one: &Supply<'_>| {
            let mut taken = self.taken.iter();
            !self.apart || taken.all(|taken| taken.fact.id != one.fact.id)
        };
        let fits = |one: &Supply<'_>| is_free(one) && fits_slot(slot, one, self.context);
        let fitting: Vec<&'p Supply<'f>> =
            self.about.iter().copied().filter(|one| fits(one)).collect();
        let lack = fullest::lack(slot, &fitting, self.context);
        self.taken.extend(&lack.set);
        if lack.is_nothing() {
            return Some(Vec::new());
        }
        if let Some(short) = lack.sum {
            return Some(vec![(1, short)]);
        }
        let mut acts: Vec<(u8, Finding)> = self.nearly(slot, &lack).into_iter().collect();
        let more = lack.want.saturating_sub(lack.set.len());
        let more = more.saturating_sub(acts.len());
        if more > 0 {
            let names = match &self.standing {
                Some(standing) => standing.clone(),
                None => self.wanted(slot, &lack),
            };
            if names.is_empty() {
                return None;
            }
            let act = Finding::NextOutcome {
                slot: slot.slot.clone(),
                more: u64::try_from(more).unwrap_or(u64::MAX),
                names,
                unfit: slots::unfit(slot, self.about.iter().copied(), self.context),
            };
            acts.push((3, act));
        }
        Some(acts)
    }

    /// An outcome that lacks one thing is mended, where it would count beside the others then.
    fn nearly(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Option<(u8, Finding)> {
        let counts = |supply: &Supply<'_>| {
            let all: Vec<&Supply<'_>> = lack.set.iter().copied().chain([supply]).collect();
            supply.gate.is_none() && slots::is_distinct_of(slot, &all, self.context)
        };
        self.about
            .iter()
            .filter(|supply| counts(supply))
            .flat_map(|supply| slot.any_of.iter().map(move |pattern| (supply, pattern)))
            .filter(|(supply, pattern)| {
                condition::is_about(pattern, supply.fact, self.context.rules)
            })
            .filter_map(|(supply, pattern)| {
                let checks = condition::evaluate(pattern, supply.fact, self.context);
                let mut short = checks
                    .into_iter()
                    .filter(|check| check.verdict != Verdict::Holds);
                let only = short.next()?;
                short
                    .next()
                    .is_none()
                    .then(|| mend(&supply.fact.id, &only))?
            })
            .min_by_key(|(cost, _)| *cost)
    }

    /// What would fill the slot further: by register entry, or topic, and level. A name is empty where a
    /// pattern asks for neither; none is given where nothing that could be won would count.
    fn wanted(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Vec<String> {
        let of = |pattern: &Pattern| {
            let level = pattern.level.as_ref();
            let level = level.and_then(|range| self.context.rules.find_level(range.min.as_ref()?));
            let level = level.map_or_else(String::new, |level| format!(" {}", level.name));
            let topics = pattern.tag.iter().filter(|topic| {
                let topics = lack.topics.as_ref();
                topics.is_none_or(|topics| topics.contains(*topic))
            });
            let topics: BTreeSet<&String> = topics.collect();
            let awards = pattern.award.iter();
            let awards: BTreeSet<&AwardRef> = awards
                .filter(|award| !self.is_of_no_use(award, pattern, slot))
                .collect();
            let gone = (topics.is_empty() && !pattern.tag.is_empty())
                || (awards.is_empty() && !pattern.award.is_empty());
            let names = if awards.is_empty() {
                condition::joined(&topics)
            } else {
                condition::joined(&awards)
            };
            (!gone).then(|| format!("{names}{level}").trim().to_owned())
        };
        slot.any_of.iter().filter_map(of).collect()
    }

    /// Is the entry had already, and won again it would be no more: another of its content counts instead, or
    /// outcomes have to be of different entries?
    fn is_of_no_use(&self, award: &AwardRef, pattern: &Pattern, slot: &Slot) -> bool {
        self.about.iter().any(|supply| {
            let fact = supply.fact;
            let is_of = (&fact.award_code, &fact.award_edition) == (&award.code, &award.edition);
            let checks = condition::evaluate(pattern, fact, self.context);
            is_of
                && condition::overall(&checks) == Verdict::Holds
                && match supply.gate {
                    Some(Finding::SameContent { .. }) => true,
                    Some(_) => false,
                    None => slot.distinct == Some(Distinct::Award),
                }
        })
    }
}
