//! A way to give a course, and the proof that it does.

use super::place::{WINNING, Way};
use super::trial::{After, Trials};
use super::wins::Wins;
use crate::candidates::reach::Reached;
use crate::condition::Context;
use crate::convert::FloorLeft;
use crate::reason::{Finding, Opening};
use chrono::NaiveDate;

/// Combinations of things to be won that are tried for one way.
const MOST_COMBINED: usize = 32;

/// What would be done, slot by slot, and when.
pub(super) struct Plan<'p, 'r> {
    pub reached: &'p Reached<'r>,
    pub on: NaiveDate,
    /// What happens on the day, where it is not that of the question.
    pub opening: Opening,
    pub ways: Vec<Way>,
}

/// How far a rule is: things to do, then how dear they are together, then when.
pub(super) type Distance = (usize, usize, NaiveDate);

impl Plan<'_, '_> {
    pub fn distance(&self) -> Distance {
        let done = self
            .ways
            .iter()
            .flat_map(|way| &way.acts)
            .map(|act| (1, act.0));
        let won = self.wins().map(|wins| (wins.more, WINNING));
        let (mut things, mut costs) = (0_usize, 0_usize);
        for (number, cost) in done.chain(won) {
            things = things.saturating_add(number);
            costs = costs.saturating_add(number.saturating_mul(cost.into()));
        }
        (things, costs, self.on)
    }

    fn wins(&self) -> impl Iterator<Item = &Wins> {
        self.ways.iter().filter_map(|way| way.wins.as_ref())
    }

    /// What is to be done, with the floors that others have to reach with it, where it brings the course beside the plan.
    pub fn proved(
        &self,
        course: &str,
        trials: &Trials<'_, '_>,
    ) -> Option<(Vec<Finding>, Vec<FloorLeft>)> {
        let proof = Proof {
            plan: self,
            wins: self.wins().collect(),
            course,
            trials,
        };
        let (choice, floors) = proof.first()?;
        let context = Context {
            rules: trials.request.rules,
            on: self.on,
            registered_on: Some(trials.request.registered_on),
        };
        let mut won = proof.wins.iter().enumerate();
        let mut acts = Vec::new();
        for way in &self.ways {
            acts.extend(way.acts.iter().map(|(_, act)| act.clone()));
            if way.wins.is_some()
                && let Some((place, wins)) = won.next()
            {
                acts.push(wins.told(&proof.helping(&choice, place), context));
            }
        }
        Some((acts, floors))
    }
}

/// Which entry is won for each slot, and at which of its levels.
type Choice = Vec<(usize, usize)>;

struct Proof<'q, 'p, 'r, 't, 'f> {
    plan: &'q Plan<'p, 'r>,
    wins: Vec<&'q Wins>,
    course: &'q str,
    trials: &'q Trials<'t, 'f>,
}

impl Proof<'_, '_, '_, '_, '_> {
    /// The first choice that brings the course.
    fn first(&self) -> Option<(Choice, Vec<FloorLeft>)> {
        let each: Vec<Vec<(usize, usize)>> = self.wins.iter().map(|wins| options(wins)).collect();
        let mut choices = combined(&each).take(match self.wins.len() {
            // Each is tried: there is nothing to combine it with.
            0 | 1 => usize::MAX,
            _ => MOST_COMBINED,
        });
        choices.find_map(|choice| {
            let floors = self.brings(&choice)?;
            Some((choice, floors))
        })
    }

    /// Of one slot, the entries that bring it where the others are filled so, each at the least level that does.
    fn helping(&self, choice: &Choice, place: usize) -> Vec<(usize, usize)> {
        let mut helping = Vec::new();
        let Some(wins) = self.wins.get(place) else {
            return helping;
        };
        for (entry, one) in wins.entries.iter().enumerate() {
            let found = (0..one.facts.len()).find(|level| {
                let mut other = choice.clone();
                let Some(own) = other.get_mut(place) else {
                    return false;
                };
                let is_known = *own == (entry, *level);
                *own = (entry, *level);
                is_known || self.brings(&other).is_some()
            });
            helping.extend(found.map(|level| (entry, level)));
        }
        helping
    }

    fn brings(&self, choice: &Choice) -> Option<Vec<FloorLeft>> {
        let mut after = After::default();
        for way in &self.plan.ways {
            after.changed.extend(way.after.changed.iter().cloned());
            after.won.extend(way.after.won.iter().cloned());
        }
        for (wins, one) in self.wins.iter().zip(choice) {
            after.won.extend(wins.with(*one)?);
        }
        let of = (self.plan.reached, self.course);
        self.trials.brings(of, (&after, self.plan.on))
    }
}

fn options(wins: &Wins) -> Vec<(usize, usize)> {
    let entries = wins.entries.iter().enumerate();
    entries
        .flat_map(|(entry, one)| (0..one.facts.len()).map(move |level| (entry, level)))
        .collect()
}

/// Every choice of one of each; a single empty one of none.
fn combined(each: &[Vec<(usize, usize)>]) -> impl Iterator<Item = Choice> {
    let count = each.iter().map(Vec::len).fold(1, usize::saturating_mul);
    (0..count).map(|number| {
        let mut rest = number;
        let of = |options: &Vec<(usize, usize)>| {
            let one = rest
                .checked_rem(options.len())
                .and_then(|at| options.get(at));
            rest = rest.checked_div(options.len()).unwrap_or(0);
            one.copied()
        };
        each.iter().filter_map(of).collect()
    })
}
