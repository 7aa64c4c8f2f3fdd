//! One outcome beside what is in the books: it brings what it adds, and nothing that is booked is
//! weighed again. Of several outcomes of one content the books decide, by what they hold.

use super::{Decision, Draft, Lot, PoolTotal, Register, draft, limits, pool_of, value, weigh};
use crate::compiled::CompiledRules;
use crate::condition::Context;
use crate::fact::Fact;
use crate::model::RecogniseRule;
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A lot in the books, as far as others of its rule depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Booked<'b> {
    /// Code and edition of the outcome's award.
    pub award: (&'b str, &'b str),
    /// Its taught hours, as [`crate::taught_hours`] finds them.
    pub hours: Option<Credits>,
    /// Its same-content class.
    pub content_class: Option<&'b str>,
    /// When it was awarded.
    pub awarded_on: NaiveDate,
    /// Identity of the rule that it was recognised by, whatever the version.
    pub rule: &'b str,
    /// Its category.
    pub category: &'b str,
    /// What is booked for it.
    pub credits: Credits,
}

impl<'b> Booked<'b> {
    /// The lot of this outcome; where its hours are the register's they are read from there.
    pub fn of(
        fact: &'b Fact,
        register: &(impl Register + ?Sized),
        (rule, category, credits): (&'b str, &'b str, Credits),
    ) -> Self {
        let award = register.find_award(&fact.award_code, &fact.award_edition);
        Self {
            award: (&fact.award_code, &fact.award_edition),
            hours: award.and_then(|award| value::hours(fact, award)),
            content_class: fact.content_class.as_deref(),
            awarded_on: fact.awarded_on,
            rule,
            category,
            credits,
        }
    }
}

/// What of the books bore on a decision: sums over the lots of the rule that decided. They stand with the question, so
/// that it does not grow with what a person has learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Lots that bore on it.
    pub lots: u64,
    /// Taught hours in the pool before.
    pub hours: Credits,
    /// What was given in the year of the award before.
    pub of_year: Credits,
}

impl Beside {
    /// What bore on this decision on the outcome; none where it depends on no others.
    pub fn of(
        rules: &CompiledRules,
        (fact, decision): (&Fact, &Decision),
        booked: &[Booked<'_>],
    ) -> Option<Self> {
        let lot = decision.lot()?;
        let rule = rules.find_recognition_rule(&lot.rule)?;
        rule.depends_on_others()
            .then(|| Self::sum((rule, lot), fact.awarded_on, booked))
    }

    fn sum(
        (rule, own): (&RecogniseRule, &Lot),
        awarded_on: NaiveDate,
        booked: &[Booked<'_>],
    ) -> Self {
        let mut beside = Self::default();
        for lot in booked {
            // Of one content only one counts: the outcome would take the lot's place.
            let gives_way =
                lot.content_class.is_some() && lot.content_class == own.content_class.as_deref();
            if lot.rule != rule.id || gives_way {
                continue;
            }
            let add = |sum: Credits, more: Credits| sum.checked_add(more).unwrap_or(Credits::MAX);
            let is_pooled =
                own.pool.is_some() && pool_of(lot.award, rule, lot.category) == own.pool;
            let is_of_year = lot.awarded_on.year() == awarded_on.year() && !lot.credits.is_zero();
            if is_pooled {
                beside.hours = add(beside.hours, lot.hours.unwrap_or_default());
            }
            if is_of_year {
                beside.of_year = add(beside.of_year, lot.credits);
            }
            beside.lots = beside
                .lots
                .saturating_add(u64::from(is_pooled || is_of_year));
        }
        beside
    }
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
    let beside = |draft: &Draft<'_>| draft.beside(booked);
    decided((rules, on), fact, register, beside)
}

/// The same where it is known what bore on it.
pub(crate) fn recognise_again(
    rules: &CompiledRules,
    (fact, beside): (&Fact, Beside),
    register: &(impl Register + ?Sized),
    on: NaiveDate,
) -> Decision {
    decided((rules, on), fact, register, |_| beside)
}

fn decided(
    (rules, on): (&CompiledRules, NaiveDate),
    fact: &Fact,
    register: &(impl Register + ?Sized),
    beside: impl Fn(&Draft<'_>) -> Beside,
) -> Decision {
    let context = context(rules, on);
    let award = register.find_award(&fact.award_code, &fact.award_edition);
    match draft(rules, fact, award, context) {
        Ok(draft) => {
            let beside = beside(&draft);
            Decision::of(draft.filled(beside, context).lot)
        }
        Err(reasons) => Decision::Waits { reasons },
    }
}

/// What a rule gives for an outcome that it recognised before, beside other lots than then, and what of them bears on
/// it; none where the rules do not have it.
pub fn value_beside(
    rules: &CompiledRules,
    rule: &str,
    fact: &Fact,
    booked: &[Booked<'_>],
    register: &(impl Register + ?Sized),
) -> Option<(Credits, Beside)> {
    let draft = of_rule((rules, rule), fact, register)?;
    let beside = draft.beside(booked);
    let context = context(rules, fact.awarded_on);
    Some((draft.filled(beside, context).lot.credits, beside))
}

/// The same where it is known what bears on it.
pub(crate) fn value_again(
    rules: (&CompiledRules, &str),
    (fact, beside): (&Fact, Beside),
    register: &(impl Register + ?Sized),
) -> Option<Credits> {
    let draft = of_rule(rules, fact, register)?;
    let context = context(rules.0, fact.awarded_on);
    Some(draft.filled(beside, context).lot.credits)
}

fn of_rule<'f>(
    (rules, rule): (&'f CompiledRules, &str),
    fact: &'f Fact,
    register: &(impl Register + ?Sized),
) -> Option<Draft<'f>> {
    let context = context(rules, fact.awarded_on);
    let rule = rules.find_recognition_rule(rule)?;
    let award = register.find_award(&fact.award_code, &fact.award_edition)?;
    weigh((fact, award), rule, Vec::new(), context).ok()
}

fn context(rules: &CompiledRules, on: NaiveDate) -> Context<'_> {
    Context {
        rules,
        on,
        registered_on: None,
    }
}

impl<'f> Draft<'f> {
    fn beside(&self, booked: &[Booked<'_>]) -> Beside {
        Beside::sum((self.rule, &self.lot), self.fact.awarded_on, booked)
    }

    /// With what others leave it of its pool and of its year.
    fn filled(mut self, beside: Beside, context: Context<'f>) -> Self {
        let year = (self.rule.id.clone(), self.fact.awarded_on.year());
        let mut used = limits::UsedOfYear::from([(year, beside.of_year)]);
        let hours = beside.hours;
        let before = PoolTotal {
            key: self.lot.pool.clone().unwrap_or_default(),
            hours,
            value: value::formula(self.fact, Some(hours), self.rule, context.rules)
                .map_or(Credits::ZERO, |(value, _)| value),
            effect: self.lot.effect,
            members: Vec::new(),
        };
        let mut pools = BTreeMap::from([(before.key.clone(), before)]);
        let one = std::slice::from_mut(&mut self);
        limits::fill_pools(one, &mut pools, context);
        limits::apply_limits(one, &mut used, context);
        self
    }
}
