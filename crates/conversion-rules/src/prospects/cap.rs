//! The marginal value of a cap: what a limit wider by the next use would bring.

use super::{Base, CapWorth, MOST_CAPS, MOST_RAISES, MOST_SHOWN, Prospects, cut, worth};
use crate::candidates::Candidate;
use crate::caps::{self, CapRoom};
use crate::model::Consumption;
use crate::reason::Finding;
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;

impl Base<'_, '_> {
    pub(super) fn caps(&self, prospects: &mut Prospects) {
        let rooms = caps::rooms(self.request);
        let mut tried = 0_usize;
        for (place, room) in rooms.iter().enumerate() {
            let raises = self.raises(room);
            if raises.is_empty() {
                continue;
            }
            if tried >= MOST_CAPS {
                prospects.left_out = prospects.left_out.saturating_add(1);
                continue;
            }
            for raise in cut(raises, MOST_RAISES, &mut 0) {
                tried = tried.saturating_add(1);
                match self.raised(place, raise) {
                    Some(worth) if worth.gained.is_zero() => {}
                    Some(worth) => {
                        prospects.caps.push(worth);
                        break;
                    }
                    None => {
                        prospects.left_out = prospects.left_out.saturating_add(1);
                        break;
                    }
                }
            }
        }
        prospects.caps.sort_by_key(|one| Reverse(one.gained));
        let best = std::mem::take(&mut prospects.caps);
        prospects.caps = cut(best, MOST_SHOWN, &mut prospects.more);
    }

    /// What the cap is worth, wider by so much; none where no time is left.
    fn raised(&self, place: usize, raise: Credits) -> Option<CapWorth> {
        let mut rooms = caps::rooms(self.request);
        let room = rooms.get_mut(place)?;
        room.limit = room.limit.checked_add(raise).unwrap_or(Credits::MAX);
        let (cap, courses) = (room.cap, room.counts_courses());
        let plan = self.again(self.request, &self.found, &rooms)?;
        let gained = worth(&plan).saturating_sub(worth(self.plan));
        let finding = Finding::WiderCap {
            cap: cap.id.clone(),
            raise,
            gained,
            courses,
        };
        let label = self.request.rules.rule_label(&cap.id);
        Some(CapWorth {
            id: cap.id.clone(),
            raise,
            gained,
            status: plan.status,
            reason: finding.reason().from_rule(&label, &cap.cite),
        })
    }

    /// By how much the cap refuses uses beside the plan: the least first, those that could be added to the
    /// plan before those that would take the place of something in it.
    fn raises(&self, room: &CapRoom<'_>) -> Vec<Credits> {
        let mut states = self.plan.caps.iter();
        let Some(state) = states.find(|state| state.id == room.cap.id) else {
            return Vec::new();
        };
        let mut refused: Vec<(bool, Credits)> = self
            .found
            .list
            .iter()
            .filter_map(|candidate| {
                let need = caps::term(&self.found, candidate, room.cap);
                let sum = state.used.checked_add(need).unwrap_or(Credits::MAX);
                let over = sum.saturating_sub(room.limit);
                (!need.is_zero() && !over.is_zero()).then(|| (self.is_taken(candidate), over))
            })
            .collect();
        refused.sort_unstable();
        let mut raises: Vec<Credits> = Vec::new();
        for (_, over) in refused {
            if !raises.contains(&over) {
                raises.push(over);
            }
        }
        raises
    }

    /// Does the plan give a course of the use, or use up an outcome of it, already?
    fn is_taken(&self, candidate: &Candidate<'_>) -> bool {
        let mut groups = self.plan.groups.iter();
        groups.any(|group| {
            let mut courses = candidate.courses.iter();
            let mut parts = candidate.parts.iter();
            courses.any(|course| group.courses.contains(&course.code))
                || parts.any(|part| {
                    let id = self.found.fact_id(part.supply);
                    part.consumption == Consumption::Whole
                        && id.is_some_and(|id| group.facts.contains(id))
                })
        })
    }
}
