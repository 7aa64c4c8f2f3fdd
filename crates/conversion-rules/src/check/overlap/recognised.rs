//! Recognition rules that meet in some outcomes and book one of them differently, where nothing but numbers says
//! which is used: they give as much and their identities decide, or one gives points and the other credits and,
//! before semantics 3, the greater number does.

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
        let is_apart = own.effect != its.effect || own.category != its.category;
        (is_apart && is_left_open(rules, &own, &its)).then_some((fact, own, its))
    });
    let (fact, own, its) = apart.next()?;
    Some(told(
        (one, other),
        (&own, &its),
        Witness::of(vec![fact], on),
    ))
}

/// Does nothing that the author can have meant say which of the two is used?
fn is_left_open(rules: &RuleSet, own: &Lot, its: &Lot) -> bool {
    if is_points(own) == is_points(its) {
        own.credits == its.credits
    } else {
        !rules.takes_what_brings_most()
    }
}

fn is_points(lot: &Lot) -> bool {
    lot.effect == LotEffect::Points
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
    let (own_book, its_book, value) = (book(own), book(its), own.credits);
    let words = if is_points(own) == is_points(its) {
        (
            format!(
                "与 {} 可对同一成果给出同样的 {value}，而类别或去向不同：{own_book}、{its_book}；用哪一条没有依据，请使条件不相交",
                other.id
            ),
            format!(
                "and {} may give {value} for one outcome, as {own_book} and as {its_book}; nothing says which is used: part their conditions",
                other.id
            ),
        )
    } else {
        let its = its.credits;
        (
            format!(
                "与 {} 可认同一成果，一条记 {own_book} {value}，一条记 {its_book} {its}；积分与学分按数字大小比，请使条件不相交，或改用 semantics: 3（学分先于积分）",
                other.id
            ),
            format!(
                "and {} may recognise one outcome, as {own_book} {value} and as {its_book} {its}; points and credits are compared as plain numbers: part their conditions, or write semantics: 3, which takes credits before points",
                other.id
            ),
        )
    };
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
