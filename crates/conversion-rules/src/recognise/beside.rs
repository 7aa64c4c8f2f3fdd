//! One outcome beside what is in the books: it brings what it adds, and nothing that is booked is
//! weighed again. Of several outcomes of one content the books decide, by what they hold.

use super::{Decision, Draft, PoolTotal, Register, draft, limits, pool_of, value, weigh};
use crate::compiled::CompiledRules;
use crate::condition::Context;
use crate::fact::Fact;
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// A lot in the books, as far as others of its rule depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Booked<'b> {
    /// The outcome.
    pub fact: &'b Fact,
    /// Identity of the rule that it was recognised by, whatever the version.
    pub rule: &'b str,
    /// Its category.
    pub category: &'b str,
    /// What is booked for it.
    pub credits: Credits,
}

/// Decides one outcome under the rules in force on `on`. A pool brings what the outcome adds to it under
/// these rules; a year has the room that the booked lots leave. Never [`Decision::SameContent`].
pub fn recognise_beside(
    rules: &CompiledRules,
    fact: &Fact,
    booked: &[Booked<'_>],
    register: &(impl Register + ?Sized),
    on: NaiveDate,
) -> Decision {
    let context = context(rules, on);
    let award = register.find_award(&fact.award_code, &fact.award_edition);
    match draft(rules, fact, award, context) {
        Ok(draft) => Decision::of(beside(draft, booked, register, context).lot),
        Err(reasons) => Decision::Waits { reasons },
    }
}

/// What a rule gives for an outcome that it recognised before, beside other lots than then; none where
/// the rules do not have it.
pub fn value_beside(
    rules: &CompiledRules,
    rule: &str,
    fact: &Fact,
    booked: &[Booked<'_>],
    register: &(impl Register + ?Sized),
) -> Option<Credits> {
    let context = context(rules, fact.awarded_on);
    let rule = rules.find_recognition_rule(rule)?;
    let award = register.find_award(&fact.award_code, &fact.award_edition)?;
    let draft = weigh((fact, award), rule, Vec::new(), context).ok()?;
    Some(beside(draft, booked, register, context).lot.credits)
}

fn context(rules: &CompiledRules, on: NaiveDate) -> Context<'_> {
    Context {
        rules,
        on,
        registered_on: None,
    }
}

fn beside<'f>(
    mut draft: Draft<'f>,
    booked: &[Booked<'_>],
    register: &(impl Register + ?Sized),
    context: Context<'f>,
) -> Draft<'f> {
    let mut hours = Credits::ZERO;
    let mut used = limits::UsedOfYear::new();
    for lot in booked {
        let class = &lot.fact.content_class;
        // Of one content only one counts: the outcome would take the lot's place.
        let gives_way = class.is_some() && *class == draft.lot.content_class;
        if lot.rule != draft.rule.id || gives_way {
            continue;
        }
        let year = (draft.rule.id.clone(), lot.fact.awarded_on.year());
        let sum = used.entry(year).or_default();
        *sum = sum.checked_add(lot.credits).unwrap_or(Credits::MAX);
        let award = register.find_award(&lot.fact.award_code, &lot.fact.award_edition);
        let own = award.and_then(|award| value::hours(lot.fact, award));
        if draft.lot.pool.is_some() && pool_of(lot.fact, draft.rule, lot.category) == draft.lot.pool
        {
            hours = hours
                .checked_add(own.unwrap_or_default())
                .unwrap_or(Credits::MAX);
        }
    }
    let before = PoolTotal {
        key: draft.lot.pool.clone().unwrap_or_default(),
        hours,
        value: value::formula(draft.fact, Some(hours), draft.rule, context.rules)
            .map_or(Credits::ZERO, |(value, _)| value),
        effect: draft.lot.effect,
        members: Vec::new(),
    };
    let mut pools = BTreeMap::from([(before.key.clone(), before)]);
    let one = std::slice::from_mut(&mut draft);
    limits::fill_pools(one, &mut pools, context);
    limits::apply_limits(one, &mut used, context);
    draft
}
