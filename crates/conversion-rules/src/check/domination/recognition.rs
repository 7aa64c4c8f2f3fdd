//! K05 and K07 of recognition: of several rules the greatest value counts, so that one is needless where
//! others, which make a lot of the same kind, always give as much.

use super::super::work::Work;
use super::super::{CheckFinding, Surroundings, Witness, regions, witness};
use crate::canonical;
use crate::fact::{Fact, FactGrade};
use crate::model::{AwardRef, LevelRef, LotEffect, Pattern, RecogniseRule, RuleSet, ValueRule};
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

/// What it takes to ask a rule by itself, beside trying a condition.
const DECISION: usize = 50;

/// Rules that make lots of one kind, by the awards that they name.
#[derive(Default)]
struct Alike<'r> {
    awards: BTreeMap<&'r AwardRef, Vec<&'r RecogniseRule>>,
    /// Those that name none.
    open: Vec<&'r RecogniseRule>,
}

/// Without the register nothing is claimed: it may leave the value of an award to a rule by name.
pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>, work: &Work) -> Vec<CheckFinding> {
    let Some(register) = around.register else {
        return Vec::new();
    };
    let is_named = |rule: &RecogniseRule| {
        let mut named = register
            .iter()
            .filter_map(|award| award.value_rule.as_ref());
        named.any(|named| *named == rule.id)
    };
    let mut groups: BTreeMap<String, Alike<'_>> = BTreeMap::new();
    for rule in rules.recognise_rules() {
        let Some(likeness) = likeness(rule) else {
            continue;
        };
        let group = groups.entry(likeness).or_default();
        for award in &rule.when.award {
            group.awards.entry(award).or_default().push(rule);
        }
        if rule.when.award.is_empty() {
            group.open.push(rule);
        }
    }
    let mut rivalries: Vec<(&RecogniseRule, Vec<&RecogniseRule>)> = Vec::new();
    for rule in rules.recognise_rules() {
        let Some(group) = likeness(rule).and_then(|likeness| groups.get(&likeness)) else {
            continue;
        };
        let named = rule.when.award.iter();
        let of_award = named.filter_map(|award| group.awards.get(award)).flatten();
        let mut rivals: Vec<&RecogniseRule> = of_award
            .chain(&group.open)
            .copied()
            .filter(|other| other.id != rule.id && can_meet(&other.when, &rule.when))
            .filter(|other| gives_as_much(&other.give.value, &rule.give.value))
            .collect();
        rivals.sort_by(|a, b| a.id.cmp(&b.id));
        rivals.dedup_by(|a, b| a.id == b.id);
        if !rivals.is_empty() && !is_named(rule) {
            rivalries.push((rule, rivals));
        }
    }
    rivalries.sort_by_key(|(_, rivals)| rivals.len());
    let mut findings = Vec::new();
    let mut needless = BTreeSet::new();
    for (rule, mut rivals) in rivalries {
        rivals.retain(|rival| !needless.contains(&rival.id));
        let found = finding(rules, rule, &rivals, (around, work));
        let found = found.filter(|_| !work.is_spent());
        needless.extend(found.as_ref().map(|_| &rule.id));
        findings.extend(found);
    }
    findings
}

/// All that two rules must have in common but conditions and values. Pools, years and contests are counted
/// by rule, and a panel gives no value: such rules are never needless.
fn likeness(rule: &RecogniseRule) -> Option<String> {
    if rule.depends_on_others()
        || rule.stack.is_some()
        || rule.give.effect == LotEffect::NeedsReview
    {
        return None;
    }
    let mut give = rule.give.clone();
    give.value = ValueRule::Register;
    let by_register = rule.give.value == ValueRule::Register;
    Some(canonical::to_json(&(
        give,
        by_register,
        rule.effective,
        rule.limit,
    )))
}

fn can_meet(other: &Pattern, own: &Pattern) -> bool {
    let tags = other.tag.is_empty() || !other.tag.is_disjoint(&own.tag);
    tags && !other.types.is_disjoint(&own.types)
}

/// Is the one value never less than the other, of whatever has one by both?
fn gives_as_much(other: &ValueRule, own: &ValueRule) -> bool {
    use ValueRule::{Fixed, Levels, Table, Tiers};
    match (other, own) {
        (Fixed(other), Fixed(own)) => other >= own,
        (Fixed(other), Levels(own)) => own.iter().all(|value| *other >= value.credits),
        (Fixed(other), Tiers(own)) => own.iter().all(|value| *other >= value.credits),
        (Fixed(other), Table(own)) => own.iter().all(|value| *other >= value.credits),
        (Levels(other), Levels(own)) => own.iter().all(|value| {
            let mut same = other.iter().filter(|one| one.level == value.level);
            same.any(|one| one.credits >= value.credits)
        }),
        (Tiers(other), Tiers(own)) => own.iter().all(|value| {
            let mut same = other.iter().filter(|one| one.tag == value.tag);
            same.any(|one| one.credits >= value.credits)
        }),
        (other, own) => other == own,
    }
}

fn finding(
    rules: &RuleSet,
    rule: &RecogniseRule,
    rivals: &[&RecogniseRule],
    (around, work): (&Surroundings<'_>, &Work),
) -> Option<CheckFinding> {
    let on = witness::day_in_force(rules, rule);
    let cells = |own: &RecogniseRule, others: &[&RecogniseRule]| {
        let limits: Vec<&Pattern> = others
            .iter()
            .map(|it| &it.when)
            .chain([&own.when])
            .collect();
        regions::cells((rules, on), [&own.when], &limits, work).filter(|cells| !cells.is_empty())
    };
    let holds = |other: &RecogniseRule, fact: &Fact| {
        work.spend(1) && witness::satisfies(&other.when, fact, rules, on)
    };
    let own = cells(rule, rivals)?;
    let alone = rivals
        .iter()
        .find(|other| own.iter().all(|fact| holds(other, fact)));
    let covering: Vec<&RecogniseRule> = match alone {
        Some(other) => vec![*other],
        None => rivals.to_vec(),
    };
    let covered = |fact: &Fact| covering.iter().any(|other| holds(other, fact));
    if !own.iter().all(covered) {
        return None;
    }
    // Of two rules that dominate each other only the second is needless; equal ones are K03,
    // and so are two of one condition.
    let is_mutual = alone.is_some_and(|other| {
        gives_as_much(&rule.give.value, &other.give.value)
            && cells(other, &[rule]).is_some_and(|its| its.iter().all(|fact| holds(rule, fact)))
    });
    let is_same = alone.is_some_and(|other| other.when == rule.when);
    if is_mutual || is_same {
        return None;
    }
    let made = |rule: &RecogniseRule, fact: &Fact| {
        work.spend(DECISION).then_some(())?;
        let made = witness::decision(rules, rule, fact, (around, on))?;
        Some(made.lot()?.credits).filter(|value| !value.is_zero())
    };
    let facts = own.iter().flat_map(|cell| valued(rules, rule, cell));
    let shown: Vec<(Fact, Credits)> = facts
        .filter_map(|fact| made(rule, &fact).map(|value| (fact, value)))
        .take(3)
        .collect();
    let is_matched = |(fact, value): &(Fact, Credits)| {
        let mut others = covering.iter();
        others.any(|other| made(other, fact).is_some_and(|made| made >= *value))
    };
    if shown.is_empty() || !shown.iter().all(is_matched) {
        return None;
    }
    let names: Vec<&str> = covering.iter().map(|other| other.id.as_str()).collect();
    let facts = shown.into_iter().map(|(fact, _)| fact).collect();
    let shown = Witness::of(facts, on).naming(&names);
    Some(told(rule, &names, alone.is_some(), &shown))
}

fn told(rule: &RecogniseRule, names: &[&str], by_one: bool, shown: &Witness) -> CheckFinding {
    let (code, words) = if by_one {
        let other = names.join("、");
        let zh = format!("凡符合本规则的成果都符合 {other}，所得不少于本规则");
        let en = format!("whatever satisfies it satisfies {other}, which gives as much");
        ("K07", (zh, en))
    } else {
        let zh = format!("被 {} 合起来完全遮住", names.join("、"));
        let en = format!("is shadowed by {} together", names.join(", "));
        ("K05", (zh, en))
    };
    CheckFinding::new(code, ("rules", &rule.id), words, shown).warning()
}

/// The outcome of a cell with what a value is reckoned from, as far as no condition asks for it.
fn valued(rules: &RuleSet, rule: &RecogniseRule, cell: &Fact) -> Vec<Fact> {
    let mut fact = cell.clone();
    let plenty = witness::plenty();
    fact.hours = fact.hours.or(Some(plenty));
    fact.credits = fact.credits.or(Some(plenty));
    fact.grade = fact.grade.or_else(|| {
        let scale = "100".to_owned();
        Some(FactGrade {
            scale,
            value: plenty,
        })
    });
    let with = |level: Option<&LevelRef>, tags: &mut dyn Iterator<Item = &String>| {
        let mut fact = fact.clone();
        if fact.level.is_none() {
            fact.level = level.and_then(|level| witness::level_of(level, rules));
        }
        fact.tags.extend(tags.cloned());
        fact
    };
    match &rule.give.value {
        ValueRule::Levels(levels) => levels
            .iter()
            .map(|value| with(Some(&value.level), &mut [].iter()))
            .collect(),
        ValueRule::Tiers(tiers) => tiers
            .iter()
            .map(|value| with(None, &mut [&value.tag].into_iter()))
            .collect(),
        ValueRule::Table(rows) => rows
            .iter()
            .map(|row| with(row.level.as_ref(), &mut row.tags.iter()))
            .collect(),
        _ => vec![fact],
    }
}
