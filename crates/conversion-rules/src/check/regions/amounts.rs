//! Cuts at amounts and days: just below each limit, at it, and just above.

use super::Cut;
use crate::fact::{Fact, FactGrade};
use crate::model::{AmountRange, Pattern};
use chrono::{Days, NaiveDate};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

fn around(limits: impl Iterator<Item = Credits>) -> BTreeSet<Credits> {
    let step = Credits::from_hundredths(1).unwrap_or_default();
    limits
        .flat_map(|limit| {
            let above = limit.checked_add(step).unwrap_or(limit);
            [limit.saturating_sub(step), limit, above]
        })
        .collect()
}

fn ends(range: &AmountRange) -> impl Iterator<Item = Credits> + use<> {
    range.min.into_iter().chain(range.max)
}

/// Cut at every limit of one range, where the pattern asks for one.
fn ranged<'c>(
    cut: &Cut<'c>,
    pattern: &'c Pattern,
    fact: &Fact,
    range: impl Fn(&'c Pattern) -> Option<&'c AmountRange>,
    with: impl Fn(&mut Fact, Credits),
) -> Vec<Fact> {
    if range(pattern).is_none() {
        return vec![fact.clone()];
    }
    let limits = cut.limits.iter().filter_map(|other| range(other));
    each(limits.flat_map(ends), fact, with)
}

/// The fact with each amount around the limits.
fn each(
    limits: impl Iterator<Item = Credits>,
    fact: &Fact,
    with: impl Fn(&mut Fact, Credits),
) -> Vec<Fact> {
    let one = |value: Credits| {
        let mut fact = fact.clone();
        with(&mut fact, value);
        fact
    };
    around(limits).into_iter().map(one).collect()
}

pub(super) fn grades(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let Some(own) = &pattern.grade else {
        return vec![fact.clone()];
    };
    let limits = cut.limits.iter().filter_map(|other| other.grade.as_ref());
    let same = limits.filter(|range| range.scale == own.scale);
    let ends = same.flat_map(|range| [Some(range.min), range.max]);
    each(ends.flatten(), fact, |fact, value| {
        let scale = own.scale.clone();
        fact.grade = Some(FactGrade { scale, value });
    })
}

pub(super) fn hours(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    ranged(
        cut,
        pattern,
        fact,
        |one| one.hours.as_ref(),
        |fact, hours| {
            fact.hours = Some(hours);
        },
    )
}

pub(super) fn credits(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    ranged(
        cut,
        pattern,
        fact,
        |one| one.credits.as_ref(),
        |fact, credits| {
            fact.credits = Some(credits);
        },
    )
}

pub(super) fn measures(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let mut facts = vec![fact.clone()];
    for name in pattern.measure.keys() {
        let with = |fact: &mut Fact, value| {
            fact.measures.insert(name.clone(), value);
        };
        let parted = facts
            .iter()
            .flat_map(|fact| ranged(cut, pattern, fact, |one| one.measure.get(name), with));
        facts = parted.collect();
    }
    facts
}

pub(super) fn dates(cut: &Cut<'_>, _: &Pattern, fact: &Fact) -> Vec<Fact> {
    let limits = cut.limits.iter().filter_map(|other| other.awarded.as_ref());
    let mut days: BTreeSet<NaiveDate> = BTreeSet::from([fact.awarded_on]);
    for awarded in limits {
        let long_ago = [awarded.within, awarded.elapsed_at_registration];
        let long_ago = long_ago.into_iter().flatten();
        let named = [awarded.from, awarded.until].into_iter().flatten();
        let registered = awarded.before_registration.map(|_| cut.on);
        let limits = named
            .chain(long_ago.filter_map(|period| period.before(cut.on)))
            .chain(registered);
        for day in limits {
            let (before, after) = (
                day.checked_sub_days(Days::new(1)),
                day.checked_add_days(Days::new(1)),
            );
            days.extend([before, Some(day), after].into_iter().flatten());
        }
    }
    days.into_iter()
        .map(|day| Fact {
            awarded_on: day,
            ..fact.clone()
        })
        .collect()
}
