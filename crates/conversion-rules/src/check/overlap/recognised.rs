//! Recognition rules that meet in some outcomes, give as much for one of them, and book it differently: the
//! greatest value counts, and where two are equal nothing but the identities of the rules says which.

use super::super::work::Work;
use super::super::{CheckFinding, Surroundings, Witness, regions, witness};
use crate::fact::Fact;
use crate::model::{LotEffect, RecogniseRule, RuleSet};
use crate::recognise::Lot;

/// Beyond so many steps nothing more is claimed.
const WORK_MAX: usize = 250_000;

/// What it takes to ask a rule by itself, beside trying a condition.
const DECISION: usize = 50;

/// Outcomes of one pair that are looked at.
const MET_MAX: usize = 200;

/// Pairs of rules that are set beside each other.
const PAIRS_MAX: usize = 1_000_000;

/// Without the register nothing is claimed: it may fix the value, or leave it to a rule by name.
pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    if around.register.is_none() {
        return Vec::new();
    }
    // A panel gives no value.
    let is_valued = |rule: &&RecogniseRule| rule.give.effect != LotEffect::NeedsReview;
    let all: Vec<&RecogniseRule> = rules.recognise_rules().filter(is_valued).collect();
    let (pairs, work) = (Work::of(PAIRS_MAX), Work::of(WORK_MAX));
    let mut findings = Vec::new();
    for (place, one) in all.iter().enumerate() {
        for other in all.iter().skip(place.saturating_add(1)) {
            if !pairs.spend(1) || work.is_spent() {
                return findings;
            }
            if can_differ(one, other) {
                let found = apart(rules, (one, other), (around, &work));
                findings.extend(found.filter(|_| !work.is_spent()));
            }
        }
    }
    findings
}

/// Another category or book, and other conditions, which may be met by one outcome; those of one condition
/// are told whatever they give.
fn can_differ(one: &RecogniseRule, other: &RecogniseRule) -> bool {
    let books = |rule: &'_ RecogniseRule| {
        let give = &rule.give;
        (
            give.effect,
            give.category.clone(),
            give.category_by_level.clone(),
        )
    };
    let (own, its) = (&one.when, &other.when);
    let is_open = own.award.is_empty() || its.award.is_empty();
    !own.types.is_disjoint(&its.types)
        && (is_open || !own.award.is_disjoint(&its.award))
        && books(one) != books(other)
        && own != its
}

fn apart(
    rules: &RuleSet,
    (one, other): (&RecogniseRule, &RecogniseRule),
    (around, work): (&Surroundings<'_>, &Work),
) -> Option<CheckFinding> {
    let on = super::day_of_both(rules, one.effective, other.effective)?;
    let limits = [&one.when, &other.when];
    let as_strict = super::both(rules, &one.when, &other.when)?;
    let cells = regions::cells((rules, on), [&as_strict], &limits, work)?;
    let meets = |fact: &Fact| {
        let mut asked = limits.iter();
        work.spend(2) && asked.all(|asked| witness::satisfies(asked, fact, rules, on))
    };
    let met = cells.into_iter().filter(meets);
    let made = |rule: &RecogniseRule, fact: &Fact| -> Option<Lot> {
        work.spend(DECISION).then_some(())?;
        let made = witness::decision(rules, rule, fact, (around, on))?;
        made.lot()
            .cloned()
            .filter(|lot| !lot.credits.is_zero() && lot.rule == rule.id)
    };
    let valued = met.take(MET_MAX).flat_map(|fact| valued(&fact));
    let mut apart = valued.filter_map(|fact| {
        let (own, its) = (made(one, &fact)?, made(other, &fact)?);
        let is_equal = own.credits == its.credits;
        let is_apart = own.effect != its.effect || own.category != its.category;
        (is_equal && is_apart).then_some((fact, own, its))
    });
    let (fact, own, its) = apart.next()?;
    Some(told(
        (one, other),
        (&own, &its),
        Witness::of(vec![fact], on),
    ))
}

/// The outcome as it is, and with what a value may be reckoned from.
fn valued(fact: &Fact) -> [Fact; 2] {
    let plenty = witness::plenty();
    let mut more = fact.clone();
    more.hours = more.hours.or(Some(plenty));
    more.credits = more.credits.or(Some(plenty));
    [fact.clone(), more]
}

fn told(
    (one, other): (&RecogniseRule, &RecogniseRule),
    (own, its): (&Lot, &Lot),
    shown: Witness,
) -> CheckFinding {
    let book = |lot: &Lot| format!("{} {}", named(lot.effect), lot.category);
    let (own, its, value) = (book(own), book(its), own.credits);
    let words = (
        format!(
            "与 {} 可对同一成果给出同样的 {value}，而类别或去向不同：{own}、{its}；用哪一条没有依据，请使条件不相交",
            other.id
        ),
        format!(
            "and {} may give {value} for one outcome, as {own} and as {its}; nothing says which is used: part their conditions",
            other.id
        ),
    );
    let finding = CheckFinding::new("K03", ("rules", &one.id), words, &shown.naming([&other.id]));
    finding.warning().at("when")
}

/// The word that rules use.
const fn named(effect: LotEffect) -> &'static str {
    match effect {
        LotEffect::Credits => "credits",
        LotEffect::Points => "points",
        LotEffect::AccountOnly => "account_only",
        LotEffect::NeedsReview => "needs_review",
    }
}
