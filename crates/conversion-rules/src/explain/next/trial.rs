//! Advice is tried before it is given: the question with the outcomes that there would be then.

use crate::candidates::{self, Candidate, Candidates, Part, reach::Reached};
use crate::convert::{FloorLeft, floors_left};
use crate::fact::Fact;
use crate::request::ConversionRequest;
use chrono::NaiveDate;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Questions asked again at most for one answer; what would need more is not advised.
const MOST_TRIED: u32 = 4_000;
/// Uses of a rule looked at in one of them.
const MOST_USES: usize = 64;

/// A plan, and what may still be tried beside it.
pub(super) struct Trials<'t, 'r> {
    pub request: &'t ConversionRequest<'r>,
    pub found: &'t Candidates<'r>,
    pub chosen: &'t [&'t Candidate<'r>],
    left: Cell<u32>,
}

/// The outcomes after some acts, beside those that nothing is done with.
#[derive(Debug, Clone, Default)]
pub(super) struct After {
    /// Outcomes at hand, as they are then.
    pub changed: Vec<Fact>,
    /// Outcomes that are there in addition.
    pub won: Vec<Fact>,
}

impl<'t, 'r> Trials<'t, 'r> {
    pub const fn of(
        request: &'t ConversionRequest<'r>,
        found: &'t Candidates<'r>,
        chosen: &'t [&'t Candidate<'r>],
    ) -> Self {
        Self {
            request,
            found,
            chosen,
            left: Cell::new(MOST_TRIED),
        }
    }

    /// Does the rule give the course beside the plan then, with what the acts bring? The fewest floors that other courses
    /// have to reach with it, where it does.
    pub fn brings(
        &self,
        (reached, course): (&Reached<'_>, &str),
        (after, on): (&After, NaiveDate),
    ) -> Option<Vec<FloorLeft>> {
        self.left.set(self.left.get().checked_sub(1)?);
        let facts = self.facts(reached, after);
        let request = ConversionRequest {
            facts: &facts,
            on,
            ..self.request.clone()
        };
        let mut found = candidates::find_by(&request, |rule| rule.id == reached.rule.id);
        if found.overflow {
            return None;
        }
        let planned = self.planned(&found)?;
        let uses = std::mem::take(&mut found.list);
        let brought: BTreeSet<&str> = [&after.changed, &after.won]
            .into_iter()
            .flatten()
            .map(|fact| fact.id.as_str())
            .collect();
        let is_brought = |part: &Part| {
            let id = found.fact_id(part.supply);
            id.is_some_and(|id| brought.contains(id.as_str()))
        };
        let takes = |one: &Candidate<'_>| brought.is_empty() || one.parts.iter().any(is_brought);
        let gives = |one: &Candidate<'_>| one.courses.iter().any(|it| it.code == course);
        let uses: Vec<Candidate<'_>> = uses
            .into_iter()
            .filter(|one| gives(one) && takes(one))
            .take(MOST_USES)
            .collect();
        let mut least: Option<Vec<FloorLeft>> = None;
        for one in uses {
            // What it gives besides nothing else has to give any more.
            let others = planned.iter().filter(|other| !is_within(other, &one));
            let mut others = others.cloned().collect::<Vec<Candidate<'_>>>();
            if !others.iter().all(|other| stands(&found, other)) {
                continue;
            }
            others.push(one);
            found.list = others;
            let floors = floors_left(&request, &found, self.request.on);
            let fewest = least.as_ref().map_or(usize::MAX, Vec::len);
            least = floors.filter(|floors| floors.len() < fewest).or(least);
            if least.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        least
    }
    /// What bears on it: the outcomes that the rule speaks of, that the plan uses and that have one content with what is
    /// brought.
    fn facts(&self, reached: &Reached<'_>, after: &After) -> Vec<Fact> {
        let brought = || after.changed.iter().chain(&after.won);
        let classes: BTreeSet<&String> = brought()
            .filter_map(|fact| fact.content_class.as_ref())
            .collect();
        let parts = self.chosen.iter().flat_map(|one| &one.parts);
        let used: BTreeSet<usize> = parts.map(|part| part.supply).collect();
        let bears = |index: usize, fact: &Fact| {
            let class = fact.content_class.as_ref();
            reached.about.contains(&index)
                || used.contains(&index)
                || class.is_some_and(|class| classes.contains(class))
        };
        let there = self.found.supplies.iter().enumerate();
        let there = there.filter(|(index, supply)| bears(*index, supply.fact));
        let then = there.map(|(_, supply)| {
            let mut changed = after.changed.iter().rev();
            let changed = changed.find(|fact| fact.id == supply.fact.id);
            changed.unwrap_or(supply.fact).clone()
        });
        then.chain(after.won.iter().cloned()).collect()
    }

    /// The uses of the plan, of the supplies of another question.
    fn planned<'x>(&self, found: &Candidates<'x>) -> Option<Vec<Candidate<'x>>>
    where
        'r: 'x,
    {
        let there = found.supplies.iter().enumerate();
        let places: BTreeMap<&str, usize> = there
            .map(|(place, supply)| (supply.fact.id.as_str(), place))
            .collect();
        let moved = |part: &Part| {
            let id = self.found.fact_id(part.supply)?;
            let supply = *places.get(id.as_str())?;
            Some(Part { supply, ..*part })
        };
        let uses = self.chosen.iter().map(|one| {
            let parts: Option<Vec<Part>> = one.parts.iter().map(moved).collect();
            Some(Candidate {
                parts: parts?,
                ..(*one).clone()
            })
        });
        uses.collect()
    }
}

/// Are the outcomes of the use usable still: is none superseded by what is brought?
fn stands(found: &Candidates<'_>, one: &Candidate<'_>) -> bool {
    one.parts.iter().all(|part| {
        let supply = found.supplies.get(part.supply);
        supply.is_some_and(|supply| supply.gate.is_none())
    })
}

/// Does the other use give all that the first gives, and as surely?
fn is_within(first: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let gives = |code: &str| other.courses.iter().any(|course| course.code == code);
    let as_surely = first.effect == other.effect || other.effect.grants_at_once();
    first.free.is_zero()
        && first.instead_of.is_empty()
        && as_surely
        && first.courses.iter().all(|course| gives(&course.code))
}
