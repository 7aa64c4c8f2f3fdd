//! Recognition (认定): outcomes become credits or points of the account.
//!
//! A function of the *set* of facts: their order changes nothing. Every rule in force is tried on
//! every outcome; where the register fixes a value it alone speaks; of several rules the greatest
//! value counts (from semantics 3 on what brings most within its limit, credits before points); of one
//! same-content class in one book only the greatest outcome counts.

mod beside;
mod limits;
mod penalty;
mod sets;
pub(crate) mod value;

pub use beside::{Beside, Booked, recognise_beside, value_beside};
pub(crate) use beside::{recognise_again, value_again};
pub use sets::{DecidedBy, first_to_speak, recognise_each};
pub use value::taught_hours;
pub(crate) use value::value_of_name;

use crate::canonical;
use crate::compiled::CompiledRules;
use crate::condition::{self, Context};
use crate::fact::Fact;
use crate::model::{Consumption, LotEffect, PoolKey, RecogniseRule, RuleSet, Stack};
use crate::names::Names;
use crate::reason::{Finding, Reason, Verdict};
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use serde::Serialize;
use std::collections::BTreeMap;

/// The register of awards, as far as the engine needs it.
pub trait Register {
    /// The entry of this code in this edition.
    fn find_award(&self, code: &str, edition: &str) -> Option<&Award>;

    /// Every entry that there is.
    fn entries(&self) -> Vec<&Award>;
}

impl Register for [Award] {
    fn find_award(&self, code: &str, edition: &str) -> Option<&Award> {
        self.iter()
            .find(|award| award.code == code && award.edition == edition)
    }

    fn entries(&self) -> Vec<&Award> {
        self.iter().collect()
    }
}

impl Register for Vec<Award> {
    fn find_award(&self, code: &str, edition: &str) -> Option<&Award> {
        self.as_slice().find_award(code, edition)
    }

    fn entries(&self) -> Vec<&Award> {
        self.iter().collect()
    }
}

impl Register for BTreeMap<(String, String), Award> {
    fn find_award(&self, code: &str, edition: &str) -> Option<&Award> {
        self.get(&(code.to_owned(), edition.to_owned()))
    }

    fn entries(&self) -> Vec<&Award> {
        self.values().collect()
    }
}

/// What an outcome brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lot {
    /// Its value: credits, or points where `effect` says so.
    pub credits: Credits,
    /// Category of credit.
    pub category: String,
    /// Level code, where the outcome has a level.
    pub level: Option<String>,
    /// Last day of the lot, inclusive; none means for ever.
    pub expires_on: Option<NaiveDate>,
    /// May it become credit in a programme?
    pub convertible: bool,
    /// How a use takes from it.
    pub consumption: Consumption,
    /// Same-content class.
    pub content_class: Option<String>,
    /// Identity of the rule.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// Which book it goes to.
    pub effect: LotEffect,
    /// The pool it belongs to; the amounts of a pool's members add up to the pool's value exactly.
    pub pool: Option<String>,
    /// Why, step by step.
    pub explanation: Vec<Reason>,
}

/// What becomes of an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// A lot with a value.
    Recognised(Box<Lot>),
    /// A lot of 0.00: legal, and usable as one of several.
    Zero(Box<Lot>),
    /// Another outcome of the same content counts instead.
    SameContent {
        /// Identity of the fact that counts.
        kept: String,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// A person has to look at it, or evidence is missing.
    Waits {
        /// Why; never empty.
        reasons: Vec<Reason>,
    },
}

impl Lot {
    /// The content that it shares a place with: points and credits stand beside each other, in books of their own.
    fn content(&self) -> Option<(&str, bool)> {
        let class = self.content_class.as_deref()?;
        Some((class, self.effect == LotEffect::Points))
    }
}

impl Decision {
    fn of(lot: Lot) -> Self {
        let lot = Box::new(lot);
        if lot.credits.is_zero() {
            Self::Zero(lot)
        } else {
            Self::Recognised(lot)
        }
    }

    /// Why.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Recognised(lot) | Self::Zero(lot) => &lot.explanation,
            Self::SameContent { reasons, .. } | Self::Waits { reasons } => reasons,
        }
    }

    /// Canonical JSON, as it is kept.
    pub fn canonical_json(&self) -> String {
        canonical::to_json(self)
    }

    /// The lot, if there is one.
    pub fn lot(&self) -> Option<&Lot> {
        match self {
            Self::Recognised(lot) | Self::Zero(lot) => Some(lot),
            Self::SameContent { .. } | Self::Waits { .. } => None,
        }
    }
}

/// A pool: hours summed first, rounded once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PoolTotal {
    /// Identity: rule and category or award.
    pub key: String,
    /// Sum of taught hours.
    pub hours: Credits,
    /// Value of the whole pool.
    pub value: Credits,
    /// Which book it goes to.
    pub effect: LotEffect,
    /// Its facts, in the order in which they were counted.
    pub members: Vec<String>,
}

/// The decision on every fact, by fact id, and the pools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recognitions {
    /// Decisions by fact id.
    pub decisions: BTreeMap<String, Decision>,
    /// Pools by key.
    pub pools: BTreeMap<String, PoolTotal>,
}

/// One fact on its way to a lot.
struct Draft<'f> {
    fact: &'f Fact,
    rule: &'f RecogniseRule,
    hours: Option<Credits>,
    lot: Lot,
}

impl Draft<'_> {
    /// How much it brings beside other rules for the outcome: whether anything, whether credit, and how many.
    fn brings(&self, rules: &RuleSet) -> (bool, bool, Credits) {
        let value = self.lot.credits;
        if !rules.takes_what_brings_most() {
            return (false, false, value);
        }
        let value = self.within_limit();
        let is_credit = self.lot.effect != LotEffect::Points;
        (!value.is_zero(), is_credit, value)
    }

    /// Its own value, as far as the rule's limit of an outcome lets it through.
    fn within_limit(&self) -> Credits {
        let limit = self.rule.limit.and_then(|limit| limit.per_outcome);
        let value = self.lot.credits;
        limit.map_or(value, |most| value.min(most))
    }
}

/// Decides every fact of one learner under the rules in force on `on`.
pub fn recognise(
    rules: &CompiledRules,
    facts: &[Fact],
    register: &(impl Register + ?Sized),
    on: NaiveDate,
) -> Recognitions {
    let context = Context {
        rules,
        on,
        registered_on: None,
    };
    let names = Names::of(rules, facts);
    let mut facts: Vec<&Fact> = facts.iter().collect();
    facts.sort_by(|a, b| (a.awarded_on, &a.id).cmp(&(b.awarded_on, &b.id)));
    let mut decisions = BTreeMap::new();
    let mut drafts = Vec::new();
    for fact in facts {
        let award = register.find_award(&fact.award_code, &fact.award_edition);
        match draft(rules, fact, award, context) {
            Ok(draft) => drafts.push(draft),
            Err(reasons) => {
                decisions.insert(fact.id.clone(), Decision::Waits { reasons });
            }
        }
    }
    let mut kept = limits::keep_greatest_of_class(drafts, &mut decisions, &names);
    let mut pools = BTreeMap::new();
    limits::fill_pools(&mut kept, &mut pools, context);
    limits::apply_limits(&mut kept, &mut BTreeMap::new(), context);
    for draft in kept {
        let id = draft.fact.id.clone();
        decisions.insert(id, Decision::of(draft.lot));
    }
    Recognitions { decisions, pools }
}

fn draft<'f>(
    rules: &'f CompiledRules,
    fact: &'f Fact,
    award: Option<&Award>,
    context: Context<'f>,
) -> Result<Draft<'f>, Vec<Reason>> {
    let mut gates: Vec<Finding> = condition::evidence_findings(fact).into_iter().collect();
    let until = value::expiry(fact, award, None);
    if let Some(until) = until.filter(|until| *until < context.on) {
        gates.push(Finding::Expired {
            until: until.to_string(),
            on: context.on.to_string(),
        });
    }
    if fact.frozen {
        gates.push(Finding::Frozen);
    }
    let Some(award) = award else {
        gates.push(Finding::UnknownAward {
            award: format!("{}@{}", fact.award_code, fact.award_edition),
        });
        return Err(gates.iter().map(Finding::reason).collect());
    };
    if !gates.is_empty() {
        return Err(gates.iter().map(Finding::reason).collect());
    }
    let mut reasons = Vec::new();
    let mut best: Option<Draft<'f>> = None;
    for rule in rules_for(fact, award, rules) {
        let label = context.rules.rule_label(&rule.id);
        match attempt(fact, award, rule, context) {
            Ok(draft) => {
                let better = best.as_ref().is_none_or(|best| {
                    let (own, its) = (draft.brings(rules), best.brings(rules));
                    (own, &best.rule.id) > (its, &draft.rule.id)
                });
                if better {
                    best = Some(draft);
                }
            }
            Err(findings) => reasons.extend(
                findings
                    .iter()
                    .map(|finding| finding.reason().from_rule(&label, &rule.cite)),
            ),
        }
    }
    best.ok_or_else(|| {
        if reasons.is_empty() {
            reasons.push(Finding::NoRule.reason());
        }
        reasons
    })
}

/// The pool to which an outcome of this category belongs by the rule.
fn pool_of((code, edition): (&str, &str), rule: &RecogniseRule, category: &str) -> Option<String> {
    let key = match rule.pool?.by {
        PoolKey::Category => category.to_owned(),
        PoolKey::Award => format!("{code}@{edition}"),
    };
    Some(format!("{}:{key}", rule.id))
}

/// The class that a rule's stacking makes: one contest, or one contest of one year.
fn stack(rule: &RecogniseRule, award: &Award, fact: &Fact) -> Option<String> {
    let entry = format!("{}:{}@{}", rule.id, award.code, award.edition);
    Some(match rule.stack? {
        Stack::Award => entry,
        Stack::AwardAndYear => format!("{entry}:{}", fact.awarded_on.year()),
    })
}

/// The rules that may speak: where the register fixes the value or names the rule, no other does.
fn rules_for<'r>(fact: &Fact, award: &Award, rules: &'r CompiledRules) -> Vec<&'r RecogniseRule> {
    let fixed = value::register_value(fact, award).is_some();
    let about = rules.recognition_about(fact).into_iter();
    about
        .filter(|rule| match (fixed, &award.value_rule) {
            (true, _) => value::reads_register(rule),
            (false, Some(named)) => rule.id == *named,
            (false, None) => !value::reads_register(rule),
        })
        .filter(|rule| condition::is_about(&rule.when, fact, rules))
        .collect()
}

/// Does a panel judge every outcome of the entry of which these rules speak?
pub(crate) fn is_reviewed(fact: &Fact, award: &Award, rules: &CompiledRules) -> bool {
    let about = rules_for(fact, award, rules);
    let mut effects = about.iter().map(|rule| rule.give.effect);
    !about.is_empty() && effects.all(|effect| effect == LotEffect::NeedsReview)
}

fn attempt<'f>(
    fact: &'f Fact,
    award: &Award,
    rule: &'f RecogniseRule,
    context: Context<'f>,
) -> Result<Draft<'f>, Vec<Finding>> {
    let in_force = context.rules.effective.contains(context.on)
        && rule
            .effective
            .is_none_or(|period| period.contains(context.on));
    if !in_force {
        return Err(vec![Finding::NotInForce {
            on: context.on.to_string(),
        }]);
    }
    let checks = condition::evaluate(&rule.when, fact, context);
    if condition::overall(&checks) != Verdict::Holds {
        return Err(checks
            .iter()
            .filter(|check| check.verdict != Verdict::Holds)
            .map(condition::Check::finding)
            .collect());
    }
    if rule.give.effect == LotEffect::NeedsReview {
        return Err(vec![Finding::NeedsReview]);
    }
    let why = checks.iter().map(condition::Check::finding).collect();
    weigh((fact, award), rule, why, context)
}

/// What the rule gives for the outcome by itself, its conditions aside.
fn weigh<'f>(
    (fact, award): (&'f Fact, &Award),
    rule: &'f RecogniseRule,
    mut findings: Vec<Finding>,
    context: Context<'f>,
) -> Result<Draft<'f>, Vec<Finding>> {
    let (credits, how) = value::of(fact, award, rule, context.rules)?;
    let (credits, taken) = penalty::take(fact, &rule.give, credits)?;
    let (category, by_level) = value::category(fact, award, &rule.give, context.rules);
    let label = context.rules.rule_label(&rule.id);
    let convertible = rule.give.convertible && rule.give.effect == LotEffect::Credits;
    findings.push(how);
    findings.extend(taken);
    findings.extend(by_level);
    if !convertible {
        findings.push(Finding::NeverAcademic);
    }
    let pool = pool_of((&fact.award_code, &fact.award_edition), rule, &category);
    // Points are redeemed, not converted: they do not end with the certificate.
    let expires_on = match rule.give.effect {
        LotEffect::Points => None,
        _ => value::expiry(fact, Some(award), rule.give.expires_after),
    };
    Ok(Draft {
        fact,
        rule,
        hours: value::hours(fact, award),
        lot: Lot {
            credits,
            category,
            level: fact.level.as_ref().map(|level| level.level.clone()),
            expires_on,
            convertible,
            consumption: rule.give.consumption,
            content_class: fact
                .content_class
                .clone()
                .or_else(|| award.content_class.clone())
                .or_else(|| stack(rule, award, fact)),
            rule: rule.id.clone(),
            clause: rule.cite.clone(),
            effect: rule.give.effect,
            pool,
            explanation: findings
                .iter()
                .map(|finding| in_its_book(finding.reason(), rule).from_rule(&label, &rule.cite))
                .collect(),
        },
    })
}

/// A reason that counts what the rule's book counts; that points are never academic credit is said of
/// credit.
fn in_its_book(reason: Reason, rule: &RecogniseRule) -> Reason {
    if rule.give.effect == LotEffect::Points && reason.code != "never_academic" {
        reason.in_points()
    } else {
        reason
    }
}
