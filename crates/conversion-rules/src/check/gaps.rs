//! K04: a rung, a band of scores or a stretch of days between two rules for which there is none.

use super::{CheckFinding, Surroundings, witness};
use crate::fact::FactGrade;
use crate::grade;
use crate::model::{GradeRule, LevelRef, Pattern, RecogniseRule, RuleSet, TransferRule, ValueRule};
use credit_bank_domain::award::Award;
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
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
    for (index, rule) in transfers.iter().enumerate() {
        findings.extend(bands(rules, rule));
        findings.extend(award_dates(rule));
        for other in transfers.iter().skip(index.saturating_add(1)) {
            findings.extend(periods(rule, other));
        }
    }
    findings
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
            let mut fact = witness::fact_for(&rule.when, rules, rules.effective.from);
            fact.level = witness::level_of(&reference, rules);
            findings.push(rung(rule, &level.name).shown_by(&[fact]));
        }
    }
    findings
}

fn rung(rule: &RecogniseRule, name: &str) -> CheckFinding {
    let (zh, en) = (
        format!("等级 {name} 没有学分值"),
        format!("the level {name} has no value"),
    );
    CheckFinding::new("K04", "rules", &rule.id, zh, en).at("give.value")
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
    missing
        .map(|level| {
            let mut fact = witness::fact_for(&rule.when, rules, rules.effective.from);
            fact.award_code.clone_from(&award.code);
            fact.award_edition.clone_from(&award.edition);
            fact.level = Some(crate::FactLevel {
                framework: award.framework.clone(),
                level: level.level.clone(),
                rank: level.rank,
            });
            rung(rule, &format!("{} {}", award.name, level.name)).shown_by(&[fact])
        })
        .collect()
}

/// The lowest score that a slot lets in must have a band.
fn bands(rules: &RuleSet, rule: &TransferRule) -> Vec<CheckFinding> {
    let Some(GradeRule::Bands(_)) = &rule.gives.grade else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (path, pattern) in witness::patterns(rule) {
        let fact = witness::fact_for(pattern, rules, rules.effective.from);
        let lowest = pattern.grade.as_ref().map(|range| FactGrade {
            scale: range.scale.clone(),
            value: range.min,
        });
        let fact = crate::Fact {
            grade: Some(lowest.unwrap_or_else(|| FactGrade {
                scale: "100".to_owned(),
                value: credit_bank_domain::credits::Credits::ZERO,
            })),
            ..fact
        };
        let written = rule
            .gives
            .grade
            .as_ref()
            .and_then(|grade| grade::write(grade, &[&fact]));
        if written.is_none() {
            let (zh, en) = (
                "最低可用的分数没有对应的档".to_owned(),
                "the lowest score that is let in has no band".to_owned(),
            );
            let finding = CheckFinding::new("K04", "rules", &rule.id, zh, en);
            findings.push(finding.at(&format!("{path}.grade")).shown_by(&[fact]));
        }
    }
    findings
}

/// Award dates between two patterns of one slot that are the same but for their dates.
fn award_dates(rule: &TransferRule) -> Vec<CheckFinding> {
    let undated = |pattern: &Pattern| Pattern {
        awarded: None,
        ..pattern.clone()
    };
    let mut findings = Vec::new();
    for slot in &rule.uses {
        for (one, other) in slot
            .any_of
            .iter()
            .flat_map(|one| slot.any_of.iter().map(move |other| (one, other)))
        {
            let until = one.awarded.as_ref().and_then(|awarded| awarded.until);
            let from = other.awarded.as_ref().and_then(|awarded| awarded.from);
            if let Some((until, from)) = until.zip(from)
                && until < from
                && undated(one) == undated(other)
            {
                let (zh, en) = (
                    format!("{until} 至 {from} 之间取得的成果没有规则"),
                    format!("outcomes awarded from {until} to {from} have no rule"),
                );
                let finding = CheckFinding::new("K04", "rules", &rule.id, zh, en);
                findings.push(finding.at("uses"));
            }
        }
    }
    findings
}

/// Days between two rules that are the same but for their periods.
fn periods(one: &TransferRule, other: &TransferRule) -> Option<CheckFinding> {
    if one.uses != other.uses || one.via != other.via {
        return None;
    }
    let (a, b) = (one.effective?, other.effective?);
    let (first, later) = if a.from <= b.from { (a, b) } else { (b, a) };
    let next = first.to?.succ_opt()?;
    (next < later.from).then(|| {
        let (zh, en) = (
            format!(
                "{next} 至 {} 之间既不适用本规则也不适用 {}",
                later.from, other.id
            ),
            format!(
                "from {next} to {} neither this rule nor {} applies",
                later.from, other.id
            ),
        );
        CheckFinding::new("K04", "rules", &one.id, zh, en).at("effective")
    })
}
