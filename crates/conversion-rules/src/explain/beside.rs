//! What can be done beside a plan: the room that it leaves under caps, and what exclusions do not shut.

use super::Explainer;
use crate::caps::CapRoom;
use crate::convert::Members;
use crate::model::{AwardRef, ExclusionKind};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

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
}

impl<'r> Explainer<'_, 'r> {
    /// What can be done beside the plan.
    pub fn beside(&self) -> Beside<'_, 'r> {
        let mut beside = Beside {
            rooms: &self.rooms,
            shut_rules: BTreeSet::new(),
            shut_supplies: BTreeSet::new(),
            shut_awards: BTreeSet::new(),
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
