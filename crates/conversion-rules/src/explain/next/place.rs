//! One slot of a rule, and what would fill it further.

use super::super::acts::mend;
use super::asked::{Named, asked, least_level};
use crate::candidates::{fits_slot, fullest, fullest::Lack, slots, sums, supply::Supply, via};
use crate::condition::{self, Context};
use crate::issuers::{Issuing, Wanted, is_issued, may_have_issued};
use crate::model::{AwardRef, Consumption, Distinct, Pattern, RuleSet, Slot};
use crate::reason::{Finding, Short, Sought, Verdict};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// Where a slot is to be filled.
pub(super) struct Place<'p, 'f> {
    /// The outcomes that the rule speaks of, that stand for the course and that no exclusion shuts out.
    pub about: Vec<&'p Supply<'f>>,
    /// Those that the slots before take.
    pub taken: Vec<&'p Supply<'f>>,
    /// What those are worth that are used up, or drawn from.
    pub worth: Credits,
    /// Do the slots before leave too few to the others?
    pub apart: bool,
    /// What stands for the course by statement or name, where the rule asks that, each with the pattern that lets it
    /// in.
    pub standing: Option<Vec<(String, &'p Pattern)>>,
    /// Register entries no further outcome of which is let in beside the plan.
    pub shut: &'p BTreeSet<AwardRef>,
    /// Outcomes that the plan uses as a whole, by fact.
    pub used_up: &'p BTreeSet<&'p str>,
    /// Who could issue what.
    pub issuers: Option<&'p [Issuing]>,
    pub context: Context<'p>,
}

impl<'p, 'f> Place<'p, 'f> {
    /// What fills the slot, with how dear it is: nothing where nothing is lacking, and none where nothing that
    /// could be done would fill it.
    pub fn acts(&mut self, slot: &Slot) -> Option<Vec<(u8, Finding)>> {
        let is_free = |one: &Supply<'_>| {
            let mut taken = self.taken.iter();
            self.is_left(slot, one)
                && (!self.apart || taken.all(|taken| taken.fact.id != one.fact.id))
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
        if consumption(slot, self.context.rules) != Consumption::None {
            let values = lack.set.iter().map(|supply| supply.value);
            self.worth = Credits::sum(values.chain([self.worth])).unwrap_or(Credits::MAX);
        }
        self.taken.extend(&lack.set);
        let more = lack.want.saturating_sub(lack.set.len());
        if more > 0 {
            let names = match &self.standing {
                Some(standing) => self.standing(standing),
                None => self.wanted(slot, &lack),
            };
            if names.is_empty() {
                return None;
            }
            let act = Finding::NextOutcome {
                slot: slot.slot.clone(),
                more: u64::try_from(more).unwrap_or(u64::MAX),
                distinct: slot.distinct.filter(|_| lack.want > 1),
                sums: self.sums(slot, &fitting, lack.want),
                names,
                unfit: slots::unfit(slot, self.about.iter().copied(), self.context),
            };
            acts.push((3, act));
        }
        Some(acts)
    }

    /// Is the outcome not used up elsewhere or by the plan, where the slot takes anything of it?
    fn is_left(&self, slot: &Slot, supply: &Supply<'_>) -> bool {
        match consumption(slot, self.context.rules) {
            Consumption::None => true,
            Consumption::Whole => supply.claimed_at.is_none() && !self.is_used_up(supply),
            Consumption::Budget => !self.is_used_up(supply),
        }
    }

    fn is_used_up(&self, supply: &Supply<'_>) -> bool {
        self.used_up.contains(supply.fact.id.as_str())
    }

    /// An outcome that lacks one thing is mended, where it would count beside the others then.
    fn nearly(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Option<(u8, Finding, &'p Supply<'f>)> {
        let counts = |supply: &Supply<'_>| {
            let all: Vec<&Supply<'_>> = lack.set.iter().copied().chain([supply]).collect();
            supply.gate.is_none()
                && supply.claimed_at.is_none()
                && slots::is_distinct_of(slot, &all, self.context)
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
                // A higher level is another certificate than the one that the plan uses.
                let is_left = self.is_left(slot, supply) || only.field == "level";
                let only_so = is_so && is_left && short.next().is_none();
                let (cost, act) = only_so.then(|| mend(&supply.fact.id, &only))??;
                Some((cost, act, *supply))
            })
            .min_by_key(|(cost, ..)| *cost)
    }

    /// The sums that the slot asks for beside the number of outcomes and that those at hand do not reach.
    fn sums(&self, slot: &Slot, fitting: &[&Supply<'f>], most: usize) -> Vec<Short> {
        let asked = slot.take.iter().flat_map(sums::asked);
        asked
            .filter_map(|sum| fullest::short_of(slot, fitting, (most, &sum), self.context))
            .collect()
    }

    /// What stands for the course: by entry or name, with its level and what else is asked of it.
    fn standing(&self, standing: &[(String, &Pattern)]) -> Vec<Sought> {
        let is_gone = |entry: &String| {
            let mut about = self.about.iter();
            about.any(|one| self.is_used_up(one) && one.fact.award().to_string() == *entry)
        };
        let winnable = standing
            .iter()
            .filter(|(entry, one)| self.is_winnable(one) && !is_gone(entry));
        let mut all: Vec<Sought> = Vec::new();
        for (entry, pattern) in winnable {
            let level = least_level(pattern, self.context);
            let entries = format!("{entry} {level}").trim_end().to_owned();
            let asked = asked(pattern, Named::Entry, self.context);
            match all.iter_mut().find(|one| one.asked == asked) {
                // A name that two patterns let in is told once.
                Some(same) if same.entries.split(" | ").any(|one| one == entries) => {}
                Some(same) => same.entries = format!("{} | {entries}", same.entries),
                None => all.push(Sought { entries, asked }),
            }
        }
        all
    }

    /// What would fill the slot further: by register entry, or topic, level and what else is asked. Of those it names it
    /// names none where nothing that could be won would count.
    fn wanted(&self, slot: &Slot, lack: &Lack<'_, '_>) -> Vec<Sought> {
        let of = |pattern: &Pattern| {
            let level = format!(" {}", least_level(pattern, self.context));
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
            let (named, entries) = match (awards.is_empty(), topics.is_empty()) {
                (false, _) => (
                    Named::Entry,
                    condition::each_with(&awards, level.trim_end()),
                ),
                (true, false) => (
                    Named::Topic,
                    condition::each_with(&topics, level.trim_end()),
                ),
                (true, true) => (Named::Nothing, level.trim().to_owned()),
            };
            let asked = asked(pattern, named, self.context);
            (!gone).then_some(Sought { entries, asked })
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

    /// Would one more of the entry be no more: an exclusion lets none in beside the plan; or it is had already, and
    /// another of its content counts instead, it is used up, or outcomes have to be of different entries?
    fn is_of_no_use(
        &self,
        award: &AwardRef,
        pattern: &Pattern,
        (slot, lack): (&Slot, &Lack<'_, '_>),
    ) -> bool {
        let is_shut = self.shut.contains(award);
        is_shut
            || self.about.iter().any(|supply| {
                let fact = supply.fact;
                let is_of =
                    (&fact.award_code, &fact.award_edition) == (&award.code, &award.edition);
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
                        None => {
                            slot.distinct == Some(Distinct::Award) || !self.is_left(slot, supply)
                        }
                    }
            })
    }
}

/// What the slot takes of its outcomes.
pub(super) const fn consumption(slot: &Slot, rules: &RuleSet) -> Consumption {
    match slot.consumption {
        Some(own) => own,
        None => rules.policy.consumption,
    }
}
