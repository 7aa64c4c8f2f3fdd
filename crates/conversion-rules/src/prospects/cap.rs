//! The marginal value of a cap: what a limit wider by the next use would bring.

use super::{Base, CapWorth, MOST_CAPS, MOST_RAISES, MOST_SHOWN, Prospects, Rank, cut, worth};
use crate::candidates::Candidate;
use crate::caps::{self, CapRoom};
use crate::model::Consumption;
use crate::reason::Finding;
use credit_bank_domain::credits::Credits;

impl Base<'_, '_> {
    pub(super) fn caps(&self, prospects: &mut Prospects) {
        let rooms = caps::rooms(self.request);
        let mut tried = 0_usize;
        let mut found: Vec<(Rank, CapWorth)> = Vec::new();
        for (place, room) in rooms.iter().enumerate() {
            let raises = self.raises(room);
            let mut open = raises.len();
            for raise in raises.into_iter().take(MOST_RAISES) {
                if tried >= MOST_CAPS {
                    break;
                }
                tried = tried.saturating_add(1);
                let Some((rank, worth)) = self.raised(place, raise) else {
                    break;
                };
                open = open.saturating_sub(1);
                if !worth.gained.is_zero() {
                    // What is wider still is no question any more.
                    open = 0;
                    found.push((rank, worth));
                    break;
                }
            }
            let open = u32::try_from(open).unwrap_or(u32::MAX);
            prospects.left_out = prospects.left_out.saturating_add(open);
        }
        found.sort_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
        let best = found.into_iter().map(|(_, worth)| worth).collect();
        prospects.caps = cut(best, MOST_SHOWN, &mut prospects.more);
    }

    /// What the cap is worth, wider by so much; none where no time is left.
    fn raised(&self, place: usize, raise: Credits) -> Option<(Rank, CapWorth)> {
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
        let found = CapWorth {
            id: cap.id.clone(),
            raise,
            gained,
            status: plan.status,
            reason: finding.reason().from_rule(&label, &cap.cite),
        };
        Some((Rank::of(&plan), found))
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
