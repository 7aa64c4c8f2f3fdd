//! Filling the slots of a rule with distinct outcomes.

use super::supply::Supply;
use super::{APPLICATIONS_MAX, fits_slot, fullest, meets, sums};
use crate::condition::{self, Context};
use crate::model::{Distinct, Slot, TransferRule};
use crate::reason::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Every filling of a rule, and why slots stay empty.
pub(super) struct Fillings<'r> {
    pub list: Vec<Vec<(usize, &'r Slot)>>,
    pub failures: Vec<Finding>,
    pub overflow: bool,
}

pub(super) fn fillings<'r>(
    rule: &'r TransferRule,
    (supplies, about): (&[Supply<'_>], &[usize]),
    context: Context<'_>,
) -> Fillings<'r> {
    let mut found = Fillings {
        list: vec![Vec::new()],
        failures: Vec::new(),
        overflow: false,
    };
    for slot in &rule.uses {
        let fits = |index: &usize| {
            let supply = supplies.get(*index);
            supply.is_some_and(|supply| fits_slot(slot, supply, context))
        };
        let fitting: Vec<usize> = about.iter().copied().filter(fits).collect();
        let mut sets = Sets {
            slot,
            supplies,
            context,
            list: Vec::new(),
            overflow: false,
        };
        sets.grow(&fitting, &mut Vec::new());
        if sets.overflow {
            // What is too much is not planned: nothing more of it is asked.
            found.overflow = true;
            return Fillings {
                list: Vec::new(),
                ..found
            };
        }
        if sets.list.is_empty() {
            found
                .failures
                .push(shortfall(slot, (&fitting, about), supplies, context));
        }
        let mut next = Vec::new();
        for filling in &found.list {
            for set in &sets.list {
                if set
                    .iter()
                    .any(|index| filling.iter().any(|(used, _): &(usize, _)| used == index))
                {
                    continue;
                }
                let more = set.iter().map(|index| (*index, slot));
                next.push(filling.iter().copied().chain(more).collect());
                if next.len() > APPLICATIONS_MAX {
                    found.overflow = true;
                    return Fillings {
                        list: Vec::new(),
                        ..found
                    };
                }
            }
        }
        found.list = next;
    }
    if found.list.is_empty() && found.failures.is_empty() {
        // Each slot can be filled, but not all of them with different outcomes.
        let want = u64::try_from(rule.uses.len()).unwrap_or(u64::MAX);
        let slots: Vec<&str> = rule.uses.iter().map(|slot| slot.slot.as_str()).collect();
        found.failures.push(Finding::SlotUnfilled {
            slot: slots.join(" + "),
            want,
            have: want.saturating_sub(1),
            distinct: None,
            lacking: Vec::new(),
            unfit: Vec::new(),
        });
    }
    found
}

/// The sets of outcomes that fill one slot.
struct Sets<'s, 'f> {
    slot: &'s Slot,
    supplies: &'s [Supply<'f>],
    context: Context<'s>,
    list: Vec<Vec<usize>>,
    overflow: bool,
}

impl Sets<'_, '_> {
    fn grow(&mut self, rest: &[usize], set: &mut Vec<usize>) {
        if self.list.len() > APPLICATIONS_MAX {
            self.overflow = true;
            return;
        }
        let count = match &self.slot.take {
            Some(take) => take.count,
            None => Some(1),
        };
        let most = set.len().saturating_add(rest.len());
        if count.is_some_and(|count| most < usize::from(count)) {
            // Nothing that is left can fill the slot from here.
            return;
        }
        let enough = self.is_enough(set);
        match count {
            Some(count) if set.len() >= usize::from(count) => {
                if enough {
                    self.list.push(set.clone());
                }
                return;
            }
            None if enough && !set.is_empty() => {
                if self.is_minimal(set) {
                    self.list.push(set.clone());
                }
                return;
            }
            _ => {}
        }
        for (position, index) in rest.iter().enumerate() {
            if self.overflow {
                return;
            }
            set.push(*index);
            if is_distinct(self.slot, set, self.supplies, self.context) {
                let later = rest.get(position.saturating_add(1)..).unwrap_or_default();
                self.grow(later, set);
            }
            set.pop();
        }
    }

    fn is_enough(&self, set: &[usize]) -> bool {
        let facts = set.iter().filter_map(|index| self.supplies.get(*index));
        sums::short(self.slot.take.as_ref(), &facts.map(|supply| supply.fact)).is_none()
    }

    /// Would a sum fail without any one of them? Otherwise one is used up for nothing.
    fn is_minimal(&self, set: &[usize]) -> bool {
        set.len() == 1
            || set.iter().all(|left_out| {
                let others = set.iter().copied().filter(|index| index != left_out);
                !self.is_enough(&others.collect::<Vec<_>>())
            })
    }
}

/// The slot's tags that an outcome bears, through any pattern about it.
pub(super) fn tags<'s>(
    slot: &'s Slot,
    supply: &'s Supply<'_>,
    context: Context<'_>,
) -> BTreeSet<&'s String> {
    slot.any_of
        .iter()
        .filter(|pattern| condition::is_about(pattern, supply.fact, context.rules))
        .flat_map(|pattern| condition::shared_tags(pattern, supply.fact))
        .collect()
}

fn is_distinct(slot: &Slot, set: &[usize], supplies: &[Supply<'_>], context: Context<'_>) -> bool {
    let members: Vec<&Supply<'_>> = set
        .iter()
        .filter_map(|index| supplies.get(*index))
        .collect();
    is_distinct_of(slot, &members, context)
}

/// Do these outcomes differ as the slot asks?
pub(crate) fn is_distinct_of(slot: &Slot, members: &[&Supply<'_>], context: Context<'_>) -> bool {
    match slot.distinct {
        None => true,
        Some(Distinct::Award) => {
            let awards: BTreeSet<(&str, &str)> = members
                .iter()
                .map(|supply| {
                    (
                        supply.fact.award_code.as_str(),
                        supply.fact.award_edition.as_str(),
                    )
                })
                .collect();
            awards.len() == members.len()
        }
        Some(Distinct::Tag) => {
            let choices: Vec<BTreeSet<&String>> = members
                .iter()
                .map(|supply| tags(slot, supply, context))
                .collect();
            represents(&choices)
        }
    }
}

/// Can each set send another member?
pub(super) fn represents(choices: &[BTreeSet<&String>]) -> bool {
    let mut senders = BTreeMap::new();
    (0..choices.len()).all(|index| sends(index, choices, &mut senders, &mut BTreeSet::new()))
}

/// Finds a member for the set, where need be by another of the set that sends it: each member is tried once,
/// so that many sets of the same members take no longer than their number times theirs.
fn sends<'s>(
    index: usize,
    choices: &[BTreeSet<&'s String>],
    senders: &mut BTreeMap<&'s String, usize>,
    tried: &mut BTreeSet<&'s String>,
) -> bool {
    choices.get(index).into_iter().flatten().any(|tag| {
        let works = tried.insert(tag)
            && match senders.get(tag) {
                Some(other) => sends(*other, choices, senders, tried),
                None => true,
            };
        if works {
            senders.insert(tag, index);
        }
        works
    })
}

/// The outcomes that a slot speaks of and whose conditions do not hold: they are there, and do not count. Of those that
/// cannot be used at all it is said why.
pub(crate) fn unfit<'s, 'f: 's>(
    slot: &Slot,
    supplies: impl Iterator<Item = &'s Supply<'f>>,
    context: Context<'_>,
) -> Vec<String> {
    let is_meant = |supply: &&Supply<'_>| {
        let mut patterns = slot.any_of.iter();
        patterns.any(|pattern| condition::is_about(pattern, supply.fact, context.rules))
            && !meets(slot, supply, context)
    };
    let mut names: Vec<String> = supplies
        .filter(is_meant)
        .map(|supply| supply.fact.id.clone())
        .collect();
    names.sort();
    names
}

fn shortfall(
    slot: &Slot,
    (fitting, about): (&[usize], &[usize]),
    supplies: &[Supply<'_>],
    context: Context<'_>,
) -> Finding {
    let fitting: Vec<&Supply<'_>> = fitting
        .iter()
        .filter_map(|index| supplies.get(*index))
        .collect();
    let lack = fullest::lack(slot, &fitting, context);
    if let Some(finding) = lack.sum {
        return finding;
    }
    let (want, have) = (lack.want, lack.have());
    let lacking = if let Some(topics) = lack.topics {
        topics.into_iter().collect()
    } else if fitting.is_empty() {
        // What would fill it, by register entry.
        slot.any_of
            .iter()
            .map(|pattern| {
                let level = pattern.level.as_ref().and_then(|range| range.min.as_ref());
                let level = level.and_then(|level| context.rules.find_level(level));
                let level = level.map_or_else(String::new, |level| format!(" {}", level.name));
                condition::each_with(&pattern.award, &level)
            })
            .filter(|name| !name.is_empty())
            .collect()
    } else {
        Vec::new()
    };
    Finding::SlotUnfilled {
        slot: slot.slot.clone(),
        want: u64::try_from(want).unwrap_or(u64::MAX),
        have: u64::try_from(have).unwrap_or(u64::MAX),
        distinct: slot.distinct.filter(|_| want > 1),
        lacking,
        unfit: unfit(
            slot,
            about.iter().filter_map(|index| supplies.get(*index)),
            context,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::represents;
    use std::collections::BTreeSet;

    fn represented(sets: &[&[usize]], names: &[String]) -> bool {
        let sets = sets
            .iter()
            .map(|set| set.iter().map(|at| &names[*at]).collect());
        represents(&sets.collect::<Vec<BTreeSet<&String>>>())
    }

    #[test]
    fn each_set_sends_another_member_though_a_first_choice_has_to_give_way() {
        let names: Vec<String> = (0..30).map(|number| format!("题{number}")).collect();
        assert!(represented(&[], &names));
        assert!(represented(&[&[0, 1], &[0], &[1, 2]], &names));
        assert!(!represented(&[&[0, 1], &[0], &[1]], &names));
        assert!(!represented(&[&[]], &names));
        // One more than there are members: no order of choosing them is tried twice.
        let all: Vec<usize> = (0..30).collect();
        assert!(represented(&vec![&all[..]; 30], &names));
        assert!(!represented(&vec![&all[..]; 31], &names));
    }
}
