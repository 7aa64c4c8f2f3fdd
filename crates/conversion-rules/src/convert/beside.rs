//! Could one more use stand beside a plan? The judge of plans says so, of the plan with that use.

use super::build;
use crate::candidates::Candidates;
use crate::caps;
use crate::model::CapPeriod;
use crate::plan::{Instance, judge};
use crate::request::ConversionRequest;
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::credits::Credits;

/// A floor that is not reached yet: below it nothing counts.
#[derive(Debug, Clone)]
pub(crate) struct FloorLeft {
    /// The cap's id.
    pub cap: String,
    /// The clause that it cites.
    pub cite: String,
    pub floor: Credits,
    /// What its cap counts then.
    pub have: Credits,
    /// Does it count courses?
    pub counts_courses: bool,
}

/// The floors that the last of the uses leaves unreached, where it can stand beside the others, which are those of a
/// plan made on a day; none where it cannot.
pub(crate) fn floors_left(
    request: &ConversionRequest<'_>,
    found: &Candidates<'_>,
    planned_on: NaiveDate,
) -> Option<Vec<FloorLeft>> {
    let rooms = caps::rooms(request);
    let (mut instance, order) = build::instance(request, found, &rooms);
    let last = found.list.len().checked_sub(1)?;
    let place = order.iter().position(|index| *index == last)?;
    let last = instance.applications.get(place)?.id.clone();
    for (room, cap) in rooms.iter().zip(&mut instance.caps) {
        // What is granted in one year uses nothing of another's.
        let is_yearly = room.cap.per == Some(CapPeriod::CalendarYear);
        if is_yearly && planned_on.year() != request.on.year() {
            cap.terms.retain(|(id, _)| *id == last);
        }
    }
    judge(&instance, &all(&instance)).ok()?;
    let counted = rooms.iter().zip(&instance.caps);
    let short = counted.filter_map(|(room, cap)| {
        let adds = cap.terms.iter().any(|(id, _)| *id == last);
        let terms = cap.terms.iter().map(|(_, amount)| *amount);
        let sum = Credits::from_hundredths(terms.fold(0, i64::saturating_add)).ok()?;
        let have = sum.checked_add(room.before).unwrap_or(Credits::MAX);
        let floor = room.floor.filter(|floor| adds && have < *floor)?;
        Some(FloorLeft {
            cap: room.cap.id.clone(),
            cite: room.cap.cite.clone(),
            floor,
            have,
            counts_courses: room.counts_courses(),
        })
    });
    Some(short.collect())
}

fn all(instance: &Instance) -> Vec<String> {
    let applications = instance.applications.iter();
    applications.map(|one| one.id.clone()).collect()
}
