//! The outcomes that satisfy patterns, cut into cells at every limit that they or others name.

mod amounts;

use super::witness;
use super::work::Work;
use crate::fact::{Fact, FactLevel};
use crate::model::{Pattern, RuleSet, Validity};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// More cells than this are not looked at: nothing is then claimed.
const CELLS_MAX: usize = 4_000;

/// Where it is cut.
struct Cut<'c> {
    rules: &'c RuleSet,
    on: NaiveDate,
    /// The patterns whose limits count.
    limits: &'c [&'c Pattern],
}

type Knife = fn(&Cut<'_>, &Pattern, &Fact) -> Vec<Fact>;

const KNIVES: [Knife; 13] = [
    types,
    awards,
    levels,
    issuers,
    issuer_classes,
    categories,
    amounts::grades,
    amounts::hours,
    amounts::credits,
    amounts::measures,
    amounts::dates,
    tags,
    validity,
];

/// One fact for every cell of the patterns, or nothing where there are too many or no work is left.
pub(super) fn cells<'p>(
    (rules, on): (&RuleSet, NaiveDate),
    asked: impl IntoIterator<Item = &'p Pattern>,
    limits: &[&Pattern],
    work: &Work,
) -> Option<Vec<Fact>> {
    let cut = Cut { rules, on, limits };
    let mut facts = Vec::new();
    for pattern in asked {
        let (whole, knives) = cutting(&cut, pattern, work)?;
        let mut made = vec![whole];
        for knife in knives {
            made = made
                .into_iter()
                .flat_map(|fact| knife(&cut, pattern, &fact))
                .collect();
        }
        facts.extend(
            made.into_iter()
                .filter(|fact| witness::satisfies(pattern, fact, rules, on)),
        );
    }
    Some(facts)
}

/// What all cells of the pattern have in common, and the knives that part them. A knife parts every fact into as
/// many, so that how many there will be is known before they are made.
fn cutting(cut: &Cut<'_>, pattern: &Pattern, work: &Work) -> Option<(Fact, Vec<Knife>)> {
    let mut whole = base(pattern, cut.rules, cut.on);
    let (mut knives, mut many) = (Vec::new(), 1_usize);
    for knife in KNIVES {
        let mut parts = knife(cut, pattern, &whole);
        many = many.saturating_mul(parts.len());
        if !work.spend(parts.len()) || many > CELLS_MAX {
            return None;
        }
        match parts.pop() {
            Some(only) if parts.is_empty() => whole = only,
            _ => knives.push(knife),
        }
    }
    // Each is made, and tried.
    work.spend(many.saturating_mul(2))
        .then_some((whole, knives))
}

/// What the pattern does not ask for is not there, so that no other rule can rely on it.
fn base(pattern: &Pattern, rules: &RuleSet, on: NaiveDate) -> Fact {
    let mut fact = witness::fact_for(pattern, rules, on);
    if pattern.hours.is_none() {
        fact.hours = None;
    }
    if pattern.grade.is_none() {
        fact.grade = None;
    }
    if pattern.credits.is_none() {
        fact.credits = None;
    }
    if pattern.category.is_empty() {
        fact.category = None;
    }
    fact
}

/// The fact with each of what the pattern asks for one of.
fn each<T>(asked: &BTreeSet<T>, fact: &Fact, with: impl Fn(&mut Fact, &T)) -> Vec<Fact> {
    if asked.is_empty() {
        return vec![fact.clone()];
    }
    let one = |value: &T| {
        let mut fact = fact.clone();
        with(&mut fact, value);
        fact
    };
    asked.iter().map(one).collect()
}

fn types(_: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    each(&pattern.types, fact, |fact, kind| fact.outcome_type = *kind)
}

fn awards(_: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    each(&pattern.award, fact, |fact, award| {
        fact.award_code.clone_from(&award.code);
        fact.award_edition.clone_from(&award.edition);
    })
}

fn issuers(_: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    each(&pattern.issuer, fact, |fact, issuer| {
        fact.issuer_id = Some(issuer.clone());
    })
}

fn issuer_classes(_: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    each(&pattern.issuer_class, fact, |fact, class| {
        fact.issuer_classes = [class.clone()].into_iter().collect();
    })
}

fn categories(_: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    each(&pattern.category, fact, |fact, category| {
        fact.category = Some(category.clone());
    })
}

fn levels(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let range = pattern.level.as_ref();
    let framework = range
        .and_then(|range| range.min.as_ref().or(range.max.as_ref()))
        .map(|level| &level.framework);
    let mut frameworks = cut.rules.frameworks.iter();
    let Some(framework) = frameworks.find(|one| Some(&one.code) == framework) else {
        return vec![fact.clone()];
    };
    framework
        .levels
        .iter()
        .map(|level| Fact {
            level: Some(FactLevel {
                framework: Some(framework.code.clone()),
                level: level.level.clone(),
                rank: level.rank,
            }),
            ..fact.clone()
        })
        .collect()
}

/// With one topic that is asked for, and with each besides that keeps others from speaking.
fn tags(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let plain = each(&pattern.tag, fact, |fact, tag| {
        fact.tags = pattern.all_tags.iter().chain([tag]).cloned().collect();
    });
    let kept_out = cut.limits.iter().flat_map(|other| &other.not_tag);
    let kept_out: BTreeSet<&String> = kept_out.collect();
    let with = |fact: &Fact, tag: &String| {
        let mut fact = fact.clone();
        fact.tags.push(tag.clone());
        fact
    };
    let more: Vec<Fact> = plain
        .iter()
        .flat_map(|fact| kept_out.iter().map(move |tag| with(fact, tag)))
        .collect();
    plain.into_iter().chain(more).collect()
}

/// Run out, where that does not matter.
fn validity(cut: &Cut<'_>, pattern: &Pattern, fact: &Fact) -> Vec<Fact> {
    let mut facts = vec![fact.clone()];
    let strict = |other: &&Pattern| other.valid != Validity::Any;
    if pattern.valid == Validity::Any && cut.limits.iter().any(strict) {
        facts.push(Fact {
            valid_until: cut.on.checked_sub_days(Days::new(1)),
            ..fact.clone()
        });
    }
    facts
}
