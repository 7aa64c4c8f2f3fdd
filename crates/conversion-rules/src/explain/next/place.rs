//! One slot of a rule, and the ways to fill it further.

use super::mends::{Mend, mends};
use super::trial::After;
use super::wins::{Wins, wins};
use crate::candidates::via::Standing;
use crate::candidates::{fits_slot, fullest, fullest::Lack, slots, sums, supply::Supply};
use crate::condition::Context;
use crate::fact::Fact;
use crate::model::{Consumption, Pattern, RuleSet, Slot};
use crate::reason::{Finding, Short};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// Where a slot is to be filled.
pub(super) struct Place<'p, 'r> {
    pub slot: &'p Slot,
    /// The outcomes that the rule speaks of and that stand for the course.
    pub about: &'p [&'p Supply<'r>],
    /// Those that must not stand here: other slots take them.
    pub taken: &'p [String],
    /// Outcomes that the plan uses as a whole, or draws all of, by fact.
    pub used_up: &'p BTreeSet<&'p str>,
    /// What stands for the course by statement or name, where the rule asks that, each with the pattern that lets it in.
    pub standing: Option<Vec<(Standing, &'p Pattern)>>,
    /// What the one outcome of the rule has to be worth, where it has to cover the course.
    pub worth: Option<Credits>,
    pub request: &'p ConversionRequest<'r>,
    pub context: Context<'p>,
}

/// One way to fill a slot.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// What is done with what is there, each with how dear it is.
    pub acts: Vec<(u8, Finding)>,
    /// The outcomes after that.
    pub after: After,
    /// What is still to be won then.
    pub wins: Option<Wins>,
    /// What the slot takes of what is there.
    pub takes: Vec<String>,
}

/// How dear it is to win an outcome, beside acts with what is there.
pub(super) const WINNING: u8 = 3;
const SUMMING: u8 = 1;

impl<'r> Place<'_, 'r> {
    /// The ways to fill it, the cheapest first; a single one that does nothing where nothing is lacking.
    pub fn ways(&self) -> Vec<Way> {
        let fits = |one: &&Supply<'_>| self.is_free(one) && fits_slot(self.slot, one, self.context);
        let fitting: Vec<&Supply<'r>> = self.about.iter().copied().filter(fits).collect();
        let lack = fullest::lack(self.slot, &fitting, self.context);
        if lack.sum.is_none() && lack.set.len() >= lack.want {
            return vec![way(None, &lack, None)];
        }
        let mut ways = Vec::new();
        if lack.set.len() < lack.want {
            ways.extend(self.mended(&fitting));
        }
        ways.extend(self.further(None, &lack, &fitting));
        ways
    }

    /// The ways that begin with an act with one outcome that lacks one thing.
    fn mended(&self, fitting: &[&Supply<'r>]) -> Vec<Way> {
        let free: Vec<&Supply<'_>> = self
            .about
            .iter()
            .copied()
            .filter(|one| one.claimed_at.is_none())
            .collect();
        let mends = mends(self.slot, &free, (self.request, self.context));
        let is_left = |mend: &&Mend| {
            mend.is_new
                || free
                    .iter()
                    .any(|one| one.fact.id == mend.fact.id && self.is_free(one))
        };
        let mut ways = Vec::new();
        for mend in mends.iter().filter(is_left) {
            let then = as_it_is_then(&mend.fact);
            // It comes first: what else is told has to count beside it.
            let fitting: Vec<&Supply<'_>> = std::iter::once(&then)
                .chain(fitting.iter().copied())
                .collect();
            let lack = fullest::lack(self.slot, &fitting, self.context);
            if lack.set.iter().any(|one| one.fact.id == mend.fact.id) {
                ways.extend(self.further(Some(mend), &lack, &fitting));
            }
        }
        ways
    }

    /// What is done beside: a sum is reached, outcomes are won, or nothing is lacking any more.
    fn further(
        &self,
        mend: Option<&Mend>,
        lack: &Lack<'_, '_>,
        fitting: &[&Supply<'_>],
    ) -> Vec<Way> {
        let mut ways = Vec::new();
        let takes_any_number = self
            .slot
            .take
            .as_ref()
            .is_some_and(|take| take.count.is_none());
        let short = lack.want.saturating_sub(lack.set.len());
        let more = match &lack.sum {
            // One more outcome may bring what the sum lacks.
            Some(_) if takes_any_number => 1,
            _ => short,
        };
        if more > 0 {
            let wins = self.wins(lack, fitting, more);
            ways.extend(wins.map(|wins| way(mend, lack, Some(wins))));
        }
        match &lack.sum {
            Some(sum) => {
                let mut way = way(mend, lack, None);
                let reached = lack.set.first().and_then(|one| reached(one.fact, sum));
                way.after.changed.extend(reached);
                way.acts.push((SUMMING, sum.clone()));
                ways.push(way);
            }
            None if more == 0 => ways.push(way(mend, lack, None)),
            None => {}
        }
        ways
    }

    fn wins(&self, lack: &Lack<'_, '_>, fitting: &[&Supply<'_>], more: usize) -> Option<Wins> {
        let sums = self.sums(fitting, lack.want);
        let (entries, asked) = wins(self, lack, &sums);
        (!entries.is_empty()).then(|| Wins {
            slot: self.slot.slot.clone(),
            more,
            distinct: self.slot.distinct,
            is_one_of_several: lack.want > 1,
            topics: lack.topics.iter().flatten().cloned().collect(),
            sums,
            unfit: slots::unfit(self.slot, self.about.iter().copied(), self.context),
            entries,
            asked,
        })
    }

    /// The sums that the slot asks for beside the number of outcomes and that those at hand do not reach.
    fn sums(&self, fitting: &[&Supply<'_>], want: usize) -> Vec<Short> {
        let take = self.slot.take.iter();
        let most = match take.clone().find_map(|take| take.count) {
            Some(_) => want,
            None => usize::MAX,
        };
        let asked = take.flat_map(sums::asked);
        asked
            .filter_map(|sum| fullest::short_of(self.slot, fitting, (most, &sum), self.context))
            .collect()
    }

    /// May it stand here: not taken by another slot, nor used up elsewhere or by the plan where the slot takes anything
    /// of it?
    fn is_free(&self, supply: &Supply<'_>) -> bool {
        let is_taken = self.taken.contains(&supply.fact.id);
        !is_taken && self.is_left(supply)
    }

    /// Is anything of it left, where the slot takes anything of it?
    pub fn is_left(&self, supply: &Supply<'_>) -> bool {
        match consumption(self.slot, self.context.rules) {
            Consumption::None => true,
            Consumption::Whole => supply.claimed_at.is_none() && !self.is_used_up(supply),
            Consumption::Budget => !self.is_used_up(supply),
        }
    }

    fn is_used_up(&self, supply: &Supply<'_>) -> bool {
        self.used_up.contains(supply.fact.id.as_str())
    }
}

/// The way that does this with one outcome and then wins those.
fn way(mend: Option<&Mend>, lack: &Lack<'_, '_>, wins: Option<Wins>) -> Way {
    let mut after = After::default();
    if let Some(mend) = mend {
        let list = if mend.is_new {
            &mut after.won
        } else {
            &mut after.changed
        };
        list.push(mend.fact.clone());
    }
    Way {
        acts: mend
            .map(|mend| (mend.cost, mend.act.clone()))
            .into_iter()
            .collect(),
        after,
        wins,
        takes: lack.set.iter().map(|one| one.fact.id.clone()).collect(),
    }
}

/// What the slot takes of its outcomes.
const fn consumption(slot: &Slot, rules: &RuleSet) -> Consumption {
    match slot.consumption {
        Some(own) => own,
        None => rules.policy.consumption,
    }
}

/// The outcome with as much more as the sum lacks.
fn reached(fact: &Fact, sum: &Finding) -> Option<Fact> {
    let (what, want, have) = match sum {
        Finding::HoursShort { want, have } => ("hours", want, have),
        Finding::SumShort { what, want, have } => (what.as_str(), want, have),
        _ => return None,
    };
    let more = want.saturating_sub(*have);
    let add = |own: Credits| own.checked_add(more).unwrap_or(Credits::MAX);
    let mut then = fact.clone();
    match what {
        "hours" => then.hours = Some(add(then.hours.unwrap_or_default())),
        "credits" => {}
        measure => {
            let own = then.measures.entry(measure.to_owned()).or_default();
            *own = add(*own);
        }
    }
    // More of it may be worth more.
    then.credits = Some(add(then.credits.unwrap_or_default()).max(Credits::MOST_OF_ONE));
    Some(then)
}

/// An outcome that lacks nothing of what is asked.
fn as_it_is_then(fact: &Fact) -> Supply<'_> {
    let value = fact.credits.unwrap_or_default();
    Supply {
        fact,
        key: fact.id.clone(),
        value,
        left: value,
        claimed_at: None,
        gate: None,
    }
}
