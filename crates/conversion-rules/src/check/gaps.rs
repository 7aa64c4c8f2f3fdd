//! K04: a rung, a band of scores or a stretch of days between two rules for which there is none.

mod between;
mod recognition;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::canonical;
use crate::fact::{Fact, FactGrade};
use crate::grade;
use crate::model::{GradeRule, LevelRef, Pattern, RecogniseRule, RuleSet, TransferRule, ValueRule};
use crate::recognise::value;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = recognition::find(rules, around);
    for rule in rules.recognise_rules() {
        findings.extend(rungs(rules, rule));
        for award in around
            .entries()
            .iter()
            .filter(|award| award.value_rule.as_ref() == Some(&rule.id))
        {
            findings.extend(award_rungs(rules, rule, award));
        }
    }
    let transfers: Vec<&TransferRule> = rules.transfer_rules().collect();
    for rule in &transfers {
        findings.extend(bands(rules, rule));
        findings.extend(award_dates(rules, rule));
    }
    let uses = |rule: &TransferRule| Some(canonical::to_json(&(&rule.uses, &rule.via)));
    for like in alike(&transfers, uses) {
        for (index, rule) in like.iter().enumerate() {
            for other in like.iter().skip(index.saturating_add(1)) {
                findings.extend(periods(rules, &like, (rule, other)));
            }
        }
    }
    for like in alike(&transfers, between::likeness) {
        for lower in &like {
            for upper in &like {
                findings.extend(between::find(rules, lower, upper));
            }
        }
    }
    findings
}

/// Rules of which more than one have a likeness; only these can have a gap between them.
fn alike<'r>(
    transfers: &[&'r TransferRule],
    likeness: impl Fn(&TransferRule) -> Option<String>,
) -> Vec<Vec<&'r TransferRule>> {
    let mut groups: BTreeMap<String, Vec<&TransferRule>> = BTreeMap::new();
    for rule in transfers {
        if let Some(likeness) = likeness(rule) {
            groups.entry(likeness).or_default().push(rule);
        }
    }
    let groups = groups.into_values();
    groups.filter(|group| group.len() > 1).collect()
}

fn valued(rule: &RecogniseRule) -> Vec<&LevelRef> {
    match &rule.give.value {
        ValueRule::Levels(levels) => levels.iter().map(|value| &value.level).collect(),
        ValueRule::Table(rows) => rows.iter().filter_map(|row| row.level.as_ref()).collect(),
        _ => Vec::new(),
    }
}

/// Rungs of a framework between the lowest and the highest that the rule values.
fn rungs(rules: &RuleSet, rule: &RecogniseRule) -> Vec<CheckFinding> {
    let named = valued(rule);
    let frameworks: BTreeSet<&String> = named.iter().map(|level| &level.framework).collect();
    let mut findings = Vec::new();
    for framework in rules
        .frameworks
        .iter()
        .filter(|framework| frameworks.contains(&framework.code))
    {
        let ranks: BTreeSet<u8> = named
            .iter()
            .filter(|level| level.framework == framework.code)
            .filter_map(|level| rules.find_level(level))
            .map(|level| level.rank)
            .collect();
        let (low, high) = (ranks.first().copied(), ranks.last().copied());
        let inside = framework.levels.iter().filter(|level| {
            Some(level.rank) > low && Some(level.rank) < high && !ranks.contains(&level.rank)
        });
        for level in inside {
            let reference = LevelRef {
                framework: framework.code.clone(),
                level: level.level.clone(),
            };
            let on = witness::day_in_force(rules, rule);
            let mut fact = witness::fact_for(&rule.when, rules, on);
            fact.level = witness::level_of(&reference, rules);
            // A rung that the rule does not let in is no gap in it.
            if witness::satisfies(&rule.when, &fact, rules, on) {
                findings.push(rung(rule, &level.name, &Witness::of(vec![fact], on)));
            }
        }
    }
    findings
}

fn rung(rule: &RecogniseRule, name: &str, shown: &Witness) -> CheckFinding {
    let words = (
        format!("等级 {name} 没有学分值"),
        format!("the level {name} has no value"),
    );
    CheckFinding::new("K04", ("rules", &rule.id), words, shown).at("give.value")
}

/// Levels of a register entry that the rule it names does not value.
fn award_rungs(rules: &RuleSet, rule: &RecogniseRule, award: &Award) -> Vec<CheckFinding> {
    let named = valued(rule);
    if named.is_empty() {
        return Vec::new();
    }
    let framework = award.framework.clone().unwrap_or_default();
    let missing = award.levels.iter().filter(|level| {
        !named
            .iter()
            .any(|value| value.framework == framework && value.level == level.level)
    });
    let on = witness::day_in_force(rules, rule);
    missing
        .map(|level| {
            let mut fact = witness::fact_for(&rule.when, rules, on);
            fact.award_code.clone_from(&award.code);
            fact.award_edition.clone_from(&award.edition);
            fact.level = Some(crate::FactLevel {
                framework: award.framework.clone(),
                level: level.level.clone(),
                rank: level.rank,
            });
            fact
        })
        // The rule is not asked where the register itself fixes the value.
        .filter(|fact| value::register_value(fact, award).is_none())
        .map(|fact| {
            let level = fact
                .level
                .as_ref()
                .and_then(|own| award.find_level(&own.level));
            let name = level.map_or("", |level| level.name.as_str());
            let shown = Witness::of(vec![fact.clone()], on);
            rung(rule, &format!("{} {name}", award.name), &shown)
        })
        .collect()
}

/// The lowest score that a slot lets in must have a band.
fn bands(rules: &RuleSet, rule: &TransferRule) -> Vec<CheckFinding> {
    let Some(GradeRule::Bands(_)) = &rule.gives.grade else {
        return Vec::new();
    };
    let on = witness::open_day(rules, Some(rule)).unwrap_or(rules.effective.from);
    let mut findings = Vec::new();
    for (number, slot) in rule.uses.iter().enumerate() {
        for (place, pattern) in slot.any_of.iter().enumerate() {
            // With the lowest score of each: it is the best one that is written.
            let mut facts = witness::facts_by(rule, rules, on, (number, pattern));
            for fact in &mut facts {
                if pattern.grade.is_none() || fact.grade.is_none() {
                    let (scale, value) = ("100".to_owned(), Credits::ZERO);
                    fact.grade = Some(FactGrade { scale, value });
                }
            }
            let policy = rule.gives.grade.as_ref();
            let sources: Vec<&Fact> = facts.iter().collect();
            if policy.is_some_and(|policy| grade::write(policy, &sources).is_none()) {
                let words = (
                    "最低可用的分数没有对应的档".to_owned(),
                    "the lowest score that is let in has no band".to_owned(),
                );
                let shown = Witness::of(facts, on);
                let field = format!("uses.{number}.any_of.{place}.grade");
                let finding = CheckFinding::new("K04", ("rules", &rule.id), words, &shown);
                findings.push(finding.at(&field));
            }
        }
    }
    findings
}

/// Award dates between two patterns of one slot that are the same but for their dates.
fn award_dates(rules: &RuleSet, rule: &TransferRule) -> Vec<CheckFinding> {
    let undated = |pattern: &Pattern| Pattern {
        awarded: None,
        ..pattern.clone()
    };
    let Some(on) = witness::open_day(rules, Some(rule)) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (number, slot) in rule.uses.iter().enumerate() {
        for (one, other) in slot
            .any_of
            .iter()
            .flat_map(|one| slot.any_of.iter().map(move |other| (one, other)))
        {
            let until = one.awarded.as_ref().and_then(|awarded| awarded.until);
            let from = other.awarded.as_ref().and_then(|awarded| awarded.from);
            let Some((until, from)) = until.zip(from).filter(|(until, from)| until < from) else {
                continue;
            };
            let mut facts = witness::facts_by(rule, rules, on, (number, &undated(one)));
            for fact in &mut facts {
                fact.awarded_on = until;
            }
            let let_in = |fact: &Fact| {
                let mut patterns = slot.any_of.iter();
                patterns.any(|pattern| witness::satisfies(pattern, fact, rules, on))
            };
            let is_gap = !std::ptr::eq(one, other)
                && undated(one) == undated(other)
                && !facts.iter().any(let_in);
            if !is_gap {
                continue;
            }
            let words = (
                format!("{until} 至 {from} 之间取得的成果没有规则"),
                format!("outcomes awarded from {until} to {from} have no rule"),
            );
            let shown = Witness::of(facts, on);
            let finding = CheckFinding::new("K04", ("rules", &rule.id), words, &shown);
            findings.push(finding.at("uses"));
        }
    }
    findings
}

/// Days between two rules that are `like` others but for their periods.
fn periods(
    rules: &RuleSet,
    like: &[&TransferRule],
    (one, other): (&TransferRule, &TransferRule),
) -> Option<CheckFinding> {
    let (a, b) = (one.effective?, other.effective?);
    let (first, later) = if a.from <= b.from { (a, b) } else { (b, a) };
    let next = first.to?.succ_opt()?;
    let in_force = |rule: &TransferRule| rule.effective.is_none_or(|period| period.contains(next));
    let gap = next < later.from && rules.effective.contains(next);
    if !gap || like.iter().any(|rule| in_force(rule)) {
        return None;
    }
    let words = (
        format!(
            "{next} 至 {} 之间既不适用本规则也不适用 {}",
            later.from, other.id
        ),
        format!(
            "from {next} to {} neither this rule nor {} applies",
            later.from, other.id
        ),
    );
    let facts = witness::facts_for(one, rules, next, 1);
    let shown = Witness::of(facts, next).naming([&other.id]);
    Some(CheckFinding::new("K04", ("rules", &one.id), words, &shown).at("effective"))
}
