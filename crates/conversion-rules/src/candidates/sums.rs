//! What the outcomes of a slot must sum up to: hours, recognised credits, weeks, years.

use crate::fact::Fact;
use crate::model::Take;
use crate::reason::Finding;
use credit_bank_domain::credits::Credits;

/// The first sum that is not reached, with what there is of it.
pub(crate) fn short<'f>(
    take: Option<&Take>,
    facts: &(impl Iterator<Item = &'f Fact> + Clone),
) -> Option<Finding> {
    let take = take?;
    let sum = |value_of: &dyn Fn(&Fact) -> Option<Credits>| {
        let values = facts.clone().filter_map(value_of);
        Credits::sum(values).unwrap_or(Credits::MAX)
    };
    let missing = |want: Credits, have: Credits| (have < want).then_some((want, have));
    if let Some((want, have)) = take
        .hours_min
        .and_then(|want| missing(want, sum(&|fact| fact.hours)))
    {
        return Some(Finding::HoursShort { want, have });
    }
    let credits = take
        .credits_min
        .and_then(|want| missing(want, sum(&|fact| fact.credits)));
    if let Some((want, have)) = credits {
        let what = "credits".to_owned();
        return Some(Finding::SumShort { what, want, have });
    }
    take.measure_min.iter().find_map(|(name, want)| {
        let have = sum(&|fact| fact.measures.get(name).copied());
        let (want, have) = missing(*want, have)?;
        let what = name.clone();
        Some(Finding::SumShort { what, want, have })
    })
}
