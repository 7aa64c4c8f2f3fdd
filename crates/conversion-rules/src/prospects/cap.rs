//! The marginal value of a cap: what a limit wider by the next use would bring.

use super::{Base, CapWorth, MOST_CAPS, MOST_SHOWN, Prospects, cut, worth};
use crate::caps::{self, CapRoom};
use crate::reason::Finding;
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;

impl Base<'_, '_> {
    pub(super) fn caps(&self, prospects: &mut Prospects) {
        let rooms = caps::rooms(self.request);
        let binding: Vec<(usize, Credits)> = rooms
            .iter()
            .enumerate()
            .filter_map(|(place, room)| Some((place, self.short_of(room)?)))
            .collect();
        for (place, raise) in cut(binding, MOST_CAPS, &mut prospects.left_out) {
            let mut rooms = caps::rooms(self.request);
            let Some(room) = rooms.get_mut(place) else {
                continue;
            };
            room.limit = room.limit.checked_add(raise).unwrap_or(Credits::MAX);
            let (cap, courses) = (room.cap, room.counts_courses());
            let Some(plan) = self.again(self.request, &self.found, &rooms) else {
                prospects.left_out = prospects.left_out.saturating_add(1);
                continue;
            };
            let gained = worth(&plan).saturating_sub(worth(self.plan));
            if gained.is_zero() {
                continue;
            }
            let finding = Finding::WiderCap {
                cap: cap.id.clone(),
                raise,
                gained,
                courses,
            };
            let label = self.request.rules.rule_label(&cap.id);
            prospects.caps.push(CapWorth {
                id: cap.id.clone(),
                raise,
                gained,
                status: plan.status,
                reason: finding.reason().from_rule(&label, &cap.cite),
            });
        }
        prospects.caps.sort_by_key(|one| Reverse(one.gained));
        let best = std::mem::take(&mut prospects.caps);
        prospects.caps = cut(best, MOST_SHOWN, &mut prospects.more);
    }

    /// The least by which the cap refuses a use beside the plan; none where it refuses nothing.
    fn short_of(&self, room: &CapRoom<'_>) -> Option<Credits> {
        let state = self
            .plan
            .caps
            .iter()
            .find(|state| state.id == room.cap.id)?;
        let needs = self.found.list.iter().map(|candidate| {
            let need = caps::term(&self.found, candidate, room.cap);
            let sum = state.used.checked_add(need).unwrap_or(Credits::MAX);
            (need, sum.saturating_sub(room.limit))
        });
        needs
            .filter(|(need, over)| !need.is_zero() && !over.is_zero())
            .map(|(_, over)| over)
            .min()
    }
}
