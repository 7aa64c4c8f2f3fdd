//! How far the outcomes at hand fill a slot: by the fullest set of them that could stand there together.

use super::slots::{is_distinct_of, represents, tags};
use super::sums;
use super::supply::Supply;
use crate::condition::Context;
use crate::fact::Fact;
use crate::model::{Distinct, Slot};
use crate::reason::{Finding, Short};
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a slot lacks of the outcomes that fit it.
pub(crate) struct Lack<'s, 'f> {
    /// Outcomes that it takes.
    pub want: usize,
    /// Of those that fit, as many as can stand there together.
    pub set: Vec<&'s Supply<'f>>,
    /// The sum that they do not reach, where their number suffices.
    pub sum: Option<Finding>,
    /// Topics of which one more outcome would count, where outcomes have to differ by topic.
    pub topics: Option<BTreeSet<String>>,
}

impl Lack<'_, '_> {
    /// How many can stand there together, of those that it takes.
    pub fn have(&self) -> usize {
        self.set.len().min(self.want)
    }
}

/// What the slot lacks, where these outcomes fit it.
pub(crate) fn lack<'s, 'f>(
    slot: &Slot,
    fitting: &[&'s Supply<'f>],
    context: Context<'_>,
) -> Lack<'s, 'f> {
    let take = slot.take.as_ref();
    let count = match take {
        Some(take) => take.count,
        None => Some(1),
    };
    let most = count.map_or(usize::MAX, usize::from);
    let want = count.map_or(1, usize::from);
    let set = fullest(slot, fitting, most, context, |_| None);
    let topics = (slot.distinct == Some(Distinct::Tag)).then(|| topics(slot, &set, context));
    let sum = (set.len() >= want)
        .then(|| sum_short(slot, fitting, most, context))
        .flatten();
    Lack {
        want,
        set,
        sum,
        topics,
    }
}

/// The first sum that no such set reaches, with the most there can be of it; where each can be reached but
/// not all by one set, what is short in the set that reaches the first. None where a set reaches all.
fn sum_short(
    slot: &Slot,
    fitting: &[&Supply<'_>],
    most: usize,
    context: Context<'_>,
) -> Option<Finding> {
    let take = slot.take.as_ref()?;
    let mut together = None;
    for sum in sums::asked(take) {
        let set = fullest(slot, fitting, most, context, |fact| sum.of(fact));
        let facts = set.iter().map(|supply| supply.fact);
        if let Some(short) = sum.short(facts.clone()) {
            return Some(short.into());
        }
        // A set that is short of nothing fills the slot.
        let other = sums::short(Some(take), &facts)?;
        together = together.or(Some(other));
    }
    together
}

/// The sum, where no set of at most so many of these outcomes reaches it, with the most there can be of it.
pub(crate) fn short_of(
    slot: &Slot,
    fitting: &[&Supply<'_>],
    (most, sum): (usize, &sums::Sum<'_>),
    context: Context<'_>,
) -> Option<Short> {
    let set = fullest(slot, fitting, most, context, |fact| sum.of(fact));
    sum.short(set.iter().map(|supply| supply.fact))
}

/// The most outcomes, not more than `most`, that differ as the slot asks; of those sets one that is worth
/// most. Sets that differ so are a matroid, so that taking the worthiest first finds it.
fn fullest<'s, 'f>(
    slot: &Slot,
    fitting: &[&'s Supply<'f>],
    most: usize,
    context: Context<'_>,
    value_of: impl Fn(&Fact) -> Option<Credits>,
) -> Vec<&'s Supply<'f>> {
    let mut order = fitting.to_vec();
    order.sort_by_key(|supply| Reverse(value_of(supply.fact)));
    let mut set = Vec::new();
    for supply in order {
        if set.len() >= most {
            break;
        }
        set.push(supply);
        if !is_distinct_of(slot, &set, context) {
            set.pop();
        }
    }
    set
}

/// The topics one more outcome of which could stand beside these.
fn topics(slot: &Slot, set: &[&Supply<'_>], context: Context<'_>) -> BTreeSet<String> {
    let borne: Vec<BTreeSet<&String>> = set
        .iter()
        .map(|supply| tags(slot, supply, context))
        .collect();
    let asked = slot.any_of.iter().flat_map(|pattern| &pattern.tag);
    let counts = |topic: &&String| {
        let mut all = borne.clone();
        all.push(BTreeSet::from([*topic]));
        represents(&all)
    };
    asked.filter(counts).cloned().collect()
}
