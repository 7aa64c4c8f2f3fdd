//! The next step: for a course that is not given, the cheapest act that would bring a rule nearer.

use super::acts::mend;
use super::opening::Openings;
use super::reach::could_give;
use crate::candidates::{
    Candidates, fits_slot, fullest, fullest::Lack, reach::Reached, slots, supply::Supply, via,
};
use crate::caps::CapRoom;
use crate::check::witness;
use crate::condition::{self, Context};
use crate::conversion::NextStep;
use crate::issuers::{Issuing, Wanted, is_issued, may_have_issued};
use crate::model::{AwardRef, Distinct, Effect, Pattern, Slot};
use crate::reason::{Finding, Sought, Verdict};
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// How far a rule is: slots not filled, then how dear the dearest act is.
type Distance = (usize, u8);

/// For every course, the acts of the rule that is nearest to giving it, of those that could.
pub(crate) fn steps(
    (request, rooms): (&ConversionRequest<'_>, &[CapRoom<'_>]),
    found: &Candidates<'_>,
    missing: &[String],
) -> Vec<NextStep> {
    let (mut steps, names) = (Vec::new(), request.names());
    let mut openings = Openings::of(request);
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
            let could_give = || could_give(one, code, found, (request, rooms));
            plannable && !one.silent && one.gives(code) && could_give()
        });
        let nearest = rules
            .filter_map(|one| {
                let (distance, acts) = nearer(one, course, (found, request), &mut openings)?;
                Some((distance, one.rule, acts))
            })
            .min_by_key(|(distance, rule, _)| (*distance, brings(rule.gives.effect), &rule.id));
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
    (found, request): (&Candidates<'r>, &ConversionRequest<'r>),
    openings: &mut Openings<'_, 'r>,
) -> Option<(Distance, Vec<Finding>)> {
    let rule = reached.rule;
    let Some(day) = openings.day(rule) else {
        return acts(reached, course, found, (request, request.on));
    };
    let (distance, mut acts) = match acts(reached, course, found, (request, day)) {
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
    found: &Candidates<'_>,
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
        .filter_map(|index| found.supplies.get(*index))
        .filter(stands)
        .collect();
    let mut place = Place {
        about,
        taken: Vec::new(),
        apart: are_too_few(reached, found),
        standing: None,
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
    /// Who could issue what.
    issuers: Option<&'p [Issuing]>,
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
        let mut lack = fullest::lack(slot, &fitting, self.context);
        let mut acts = Vec::new();
        if let Some(short) = lack.sum.take() {
            acts.push((1, short));
        } else if lack.set.len() < lack.want
            && let Some((cost, act, mended)) = self.nearly(slot, &lack)
        {
            // What else is told has to count beside it.
            lack.add(slot, mended, self.context);
            acts.push((cost, act));
        }
        self.taken.extend(&lack.set);
        let more = lack.want.saturating_sub(lack.set.len());
        if more > 0 {
            let names = match &self.standing {
                Some(standing) => standing.iter().cloned().map(Sought::any).collect(),
                None => self.wanted(slot, &lack),
            };
            if names.is_empty() {
                return None;
            }
            let act = Finding::NextOutcome {
                slot: slot.slot.clone(),
                more: u64::try_from(more).unwrap_or(u64::MAX),
                distinct: slot.distinct.filter(|_| lack.want > 1),
                names,
                unfit: slots::unfit(slot, self.about.iter().copied(), self.context),
            };
            acts.push((3, act));
        }
        Some(acts)
    }

    /// An outcome that lacks one thing is mended, where it would count beside the others then.
    fn nearly(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Option<(u8, Finding, &'p Supply<'f>)> {
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
                let of_issuer = ["issuer_class", "issuer"].contains(&only.field);
                let is_so = !of_issuer || may_have_issued(pattern, supply.fact, self.issuers);
                let only_so = is_so && short.next().is_none();
                let (cost, act) = only_so.then(|| mend(&supply.fact.id, &only))??;
                Some((cost, act, *supply))
            })
            .min_by_key(|(cost, ..)| *cost)
    }

    /// What would fill the slot further: by register entry, or topic, level and amounts. A name is empty where a
    /// pattern asks for none of them; none is given where nothing that could be won would count.
    fn wanted(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Vec<Sought> {
        let of = |pattern: &Pattern| {
            let level = pattern.level.as_ref();
            let level = level.and_then(|range| self.context.rules.find_level(range.min.as_ref()?));
            let level = level.map_or_else(String::new, |level| format!(" {}", level.name));
            let topics = pattern.tag.iter().filter(|topic| {
                let topics = lack.topics.as_ref();
                topics.is_none_or(|topics| topics.contains(*topic))
                    && is_issued(pattern, Wanted::Topic(topic), self.issuers)
            });
            let topics: BTreeSet<&String> = topics.collect();
            let awards = pattern.award.iter();
            let awards: BTreeSet<&AwardRef> = awards
                .filter(|award| !self.is_of_no_use(award, pattern, (slot, lack)))
                .filter_map(|award| self.issued(pattern, award))
                .collect();
            let is_open = pattern.award.is_empty();
            let gone = (topics.is_empty() && !pattern.tag.is_empty())
                || (awards.is_empty() && !is_open)
                || (is_open && !is_issued(pattern, Wanted::Any, self.issuers));
            let entries = if awards.is_empty() {
                condition::each_with(&topics, &level)
            } else {
                condition::each_with(&awards, &level)
            };
            let amounts = amounts(pattern, self.context);
            (!gone).then_some(Sought { entries, amounts })
        };
        let winnable = slot.any_of.iter().filter(|one| self.is_winnable(one));
        winnable.filter_map(of).collect()
    }

    /// Could an outcome of the pattern still be won? Not one that has to be of before a day that is past, of before the
    /// registration, or as old as a person.
    fn is_winnable(&self, pattern: &Pattern) -> bool {
        pattern.awarded.as_ref().is_none_or(|awarded| {
            awarded.until.is_none_or(|until| self.context.on < until)
                && awarded.before_registration != Some(true)
                && awarded.elapsed_at_registration.is_none()
        })
    }

    /// The entry, or where nobody who may issue it does, another edition of it that somebody issues.
    fn issued<'r>(&'r self, pattern: &Pattern, award: &'r AwardRef) -> Option<&'r AwardRef> {
        let mut editions = via::editions(award, self.context.rules).into_iter();
        editions.find(|award| is_issued(pattern, Wanted::Award(award), self.issuers))
    }

    /// Is the entry had already, and won again it would be no more: another of its content counts instead, or
    /// outcomes have to be of different entries?
    fn is_of_no_use(
        &self,
        award: &AwardRef,
        pattern: &Pattern,
        (slot, lack): (&Slot, &Lack<'_, '_>),
    ) -> bool {
        self.about.iter().any(|supply| {
            let fact = supply.fact;
            let is_of = (&fact.award_code, &fact.award_edition) == (&award.code, &award.edition);
            let mut set = lack.set.iter();
            let counts = || {
                let checks = condition::evaluate(pattern, fact, self.context);
                condition::overall(&checks) == Verdict::Holds
            };
            is_of
                && (set.any(|one| one.fact.id == fact.id) || counts())
                && match supply.gate {
                    Some(Finding::SameContent { .. }) => true,
                    Some(_) => false,
                    None => slot.distinct == Some(Distinct::Award),
                }
        })
    }
}

/// What the pattern asks of the amounts of an outcome: the member and the bound, as a [`condition::Check`] has them.
fn amounts(pattern: &Pattern, context: Context<'_>) -> Vec<(&'static str, String)> {
    let nearest = witness::fact_for(pattern, context.rules, context.on);
    let checks = condition::evaluate(pattern, &nearest, context).into_iter();
    let of_amount =
        |check: &condition::Check| ["grade", "hours", "credits", "measure"].contains(&check.field);
    let amounts = checks.filter(of_amount);
    amounts.map(|check| (check.field, check.want)).collect()
}
