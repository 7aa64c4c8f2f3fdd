//! What outcomes do to each other: same content, pools, limits of an outcome and of a year.

use super::value;
use super::{Decision, Draft, PoolTotal, in_its_book};
use crate::condition::Context;
use crate::exact::Ratio;
use crate::names::Names;
use crate::reason::Finding;
use chrono::Datelike;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Of each content of a book the greatest value within the limit of its rule stays, as the ledger books it, then the
/// later date, then the smaller id.
pub(super) fn keep_greatest_of_class<'f>(
    drafts: Vec<Draft<'f>>,
    decisions: &mut BTreeMap<String, Decision>,
    names: &Names<'_>,
) -> Vec<Draft<'f>> {
    let mut best: BTreeMap<(String, bool), String> = BTreeMap::new();
    let key = |(class, is_points): (&str, bool)| (class.to_owned(), is_points);
    let mut order: Vec<&Draft<'_>> = drafts.iter().collect();
    order.sort_by(|a, b| {
        (b.within_limit(), b.fact.awarded_on)
            .cmp(&(a.within_limit(), a.fact.awarded_on))
            .then_with(|| a.fact.id.cmp(&b.fact.id))
    });
    for draft in order {
        if let Some(content) = draft.lot.content() {
            best.entry(key(content))
                .or_insert_with(|| draft.fact.id.clone());
        }
    }
    drafts
        .into_iter()
        .filter(|draft| {
            let content = draft.lot.content();
            let Some(kept) = content.and_then(|it| best.get(&key(it))) else {
                return true;
            };
            if *kept == draft.fact.id {
                return true;
            }
            let reason = Finding::SameContent { kept: kept.clone() }.reason_naming(names);
            decisions.insert(
                draft.fact.id.clone(),
                Decision::SameContent {
                    kept: kept.clone(),
                    reasons: vec![reason],
                },
            );
            false
        })
        .collect()
}

/// Sums the hours of each pool and rounds once; each member's amount is what it adds to the pool.
pub(super) fn fill_pools(
    drafts: &mut [Draft<'_>],
    pools: &mut BTreeMap<String, PoolTotal>,
    context: Context<'_>,
) {
    for draft in drafts {
        let Some(key) = draft.lot.pool.clone() else {
            continue;
        };
        let pool = pools.entry(key.clone()).or_insert_with(|| PoolTotal {
            key,
            hours: Credits::ZERO,
            value: Credits::ZERO,
            effect: draft.lot.effect,
            members: Vec::new(),
        });
        let own = draft.hours.unwrap_or_default();
        let hours = pool.hours.checked_add(own).unwrap_or(Credits::MAX);
        let value = value::formula(draft.fact, Some(hours), draft.rule, context.rules)
            .map_or(pool.value, |(value, _)| value);
        draft.lot.credits = value.saturating_sub(pool.value);
        draft.lot.explanation.push(in_its_book(
            Finding::Pooled { hours, value }.reason(),
            draft.rule,
        ));
        pool.hours = hours;
        pool.value = value;
        pool.members.push(draft.fact.id.clone());
    }
}

/// What was given of each rule's year.
pub(super) type UsedOfYear = BTreeMap<(String, i32), Credits>;

/// Limits of an outcome first, then of the calendar year, in the order (award date, id).
pub(super) fn apply_limits(drafts: &mut [Draft<'_>], used: &mut UsedOfYear, context: Context<'_>) {
    for draft in drafts {
        let Some(limit) = draft.rule.limit else {
            continue;
        };
        if let Some(most) = limit.per_outcome.filter(|most| *most < draft.lot.credits) {
            draft.lot.credits = most;
            let finding = Finding::LimitedByOutcome {
                limit: most,
                value: most,
            };
            let reason = in_its_book(finding.reason(), draft.rule);
            draft.lot.explanation.push(reason);
        }
        if let Some(most) = limit.per_year {
            let year = draft.fact.awarded_on.year();
            let so_far = used.entry((draft.rule.id.clone(), year)).or_default();
            let room = most.saturating_sub(*so_far);
            if draft.lot.credits > room {
                let (step, rounding) = value::grain(draft.rule, context.rules);
                // What is left of a year is no finer than the step of the rule.
                let value = Ratio::from_credits(room)
                    .to_step(step, rounding)
                    .unwrap_or_default()
                    .min(room);
                let finding = Finding::LimitedByYear {
                    year,
                    limit: most,
                    used: *so_far,
                    value,
                };
                draft.lot.credits = value;
                let reason = in_its_book(finding.reason(), draft.rule);
                draft.lot.explanation.push(reason);
            }
            *so_far = so_far
                .checked_add(draft.lot.credits)
                .unwrap_or(Credits::MAX);
        }
    }
}
