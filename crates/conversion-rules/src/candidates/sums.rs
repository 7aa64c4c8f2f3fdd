//! What the outcomes of a slot must sum up to: hours, recognised credits, weeks, years.

use crate::fact::Fact;
use crate::model::Take;
use crate::reason::{Finding, Short};
use credit_bank_domain::credits::Credits;

/// A sum that a slot asks for.
pub(crate) struct Sum<'t> {
    of: Of<'t>,
    want: Credits,
}

/// What of each outcome is summed up.
enum Of<'t> {
    Hours,
    Credits,
    Measure(&'t str),
}

/// The sums that a slot asks for, in the order in which they are told.
pub(crate) fn asked(take: &Take) -> impl Iterator<Item = Sum<'_>> {
    let fixed = [(Of::Hours, take.hours_min), (Of::Credits, take.credits_min)];
    let fixed = fixed
        .into_iter()
        .filter_map(|(of, want)| Some(Sum { of, want: want? }));
    let measures = take.measure_min.iter().map(|(name, want)| Sum {
        of: Of::Measure(name),
        want: *want,
    });
    fixed.chain(measures)
}

impl Sum<'_> {
    /// What an outcome adds to it.
    pub fn of(&self, fact: &Fact) -> Option<Credits> {
        match self.of {
            Of::Hours => fact.hours,
            Of::Credits => fact.credits,
            Of::Measure(name) => fact.measures.get(name).copied(),
        }
    }

    /// The member that is summed up.
    const fn what(&self) -> &str {
        match self.of {
            Of::Hours => HOURS,
            Of::Credits => "credits",
            Of::Measure(name) => name,
        }
    }

    /// That it is not reached, with what there is of it.
    pub fn short<'f>(&self, facts: impl Iterator<Item = &'f Fact>) -> Option<Short> {
        let have = Credits::sum(facts.filter_map(|fact| self.of(fact))).unwrap_or(Credits::MAX);
        (have < self.want).then(|| Short {
            what: self.what().to_owned(),
            want: self.want,
            have,
        })
    }
}

const HOURS: &str = "hours";

impl From<Short> for Finding {
    fn from(short: Short) -> Self {
        let Short { what, want, have } = short;
        if what == HOURS {
            return Self::HoursShort { want, have };
        }
        Self::SumShort { what, want, have }
    }
}

/// The first sum that is not reached, with what there is of it.
pub(crate) fn short<'f>(
    take: Option<&Take>,
    facts: &(impl Iterator<Item = &'f Fact> + Clone),
) -> Option<Finding> {
    let short = asked(take?).find_map(|sum| sum.short(facts.clone()))?;
    Some(short.into())
}
