//! What can be done beside a plan: the room that it leaves under caps, and what exclusions do not shut.

use super::Explainer;
use crate::caps::CapRoom;
use crate::convert::Members;
use crate::model::{AwardRef, Consumption, ExclusionKind};
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

/// What a plan leaves to whoever would add to it.
pub(crate) struct Beside<'b, 'r> {
    /// Every cap with what is used of it, earlier grants and the plan included.
    pub rooms: &'b [(&'b CapRoom<'r>, Credits)],
    /// Rules no further use of which is let in.
    pub shut_rules: BTreeSet<String>,
    /// Outcomes that are not let in, by index.
    pub shut_supplies: BTreeSet<usize>,
    /// Register entries no further outcome of which is let in.
    pub shut_awards: BTreeSet<AwardRef>,
    /// Outcomes that the plan uses as a whole, or draws all of, by fact.
    pub used_up: BTreeSet<&'b str>,
}

impl<'r> Explainer<'_, 'r> {
    /// What can be done beside the plan.
    pub fn beside(&self) -> Beside<'_, 'r> {
        let mut beside = Beside {
            rooms: &self.rooms,
            shut_rules: BTreeSet::new(),
            shut_supplies: BTreeSet::new(),
            shut_awards: BTreeSet::new(),
            used_up: self.used_up(),
        };
        for group in &self.groups {
            let used = self.used_of(group);
            if used.count < group.max {
                continue;
            }
            match &group.members {
                Members::Rules(rules) => beside.shut_rules.extend(rules.iter().cloned()),
                Members::Supplies(members) => {
                    let idle = members.iter().copied();
                    let idle = idle.filter(|index| !used.members.contains(&index.to_string()));
                    beside.shut_supplies.extend(idle);
                    let facts = members
                        .iter()
                        .filter_map(|index| self.found.supplies.get(*index));
                    beside
                        .shut_awards
                        .extend(facts.map(|supply| supply.fact.award()));
                    beside.shut_awards.extend(self.excluded_with(&group.id));
                }
            }
        }
        beside
    }

    fn used_up(&self) -> BTreeSet<&str> {
        let mut drawn: BTreeMap<usize, Vec<Credits>> = BTreeMap::new();
        for part in self.chosen.iter().flat_map(|one| &one.parts) {
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

    /// The register entries that an exclusion lists.
    fn excluded_with(&self, exclusion: &str) -> BTreeSet<AwardRef> {
        let mut exclusions = self.request.rules.exclusions.iter();
        match exclusions
            .find(|one| one.id == exclusion)
            .map(|it| &it.kind)
        {
            Some(ExclusionKind::Awards(awards)) => awards.clone(),
            _ => BTreeSet::new(),
        }
    }
}
