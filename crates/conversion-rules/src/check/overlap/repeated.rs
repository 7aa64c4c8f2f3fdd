//! What is written twice: a level of one list of values, a statement, a crosswalk.

use super::super::{CheckFinding, Witness, witness};
use crate::canonical;
use crate::fact::Fact;
use crate::model::{Equivalence, Pattern, RecogniseRule, RuleSet, ValueRule};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(rules: &RuleSet) -> Vec<CheckFinding> {
    let levels = rules.recognise_rules();
    let mut findings: Vec<CheckFinding> = levels.flat_map(|rule| levels_of(rules, rule)).collect();
    findings.extend(statements(rules));
    findings.extend(crosswalks(rules));
    findings
}

/// The first of them counts, and the other never does.
fn levels_of(rules: &RuleSet, rule: &RecogniseRule) -> Vec<CheckFinding> {
    let ValueRule::Levels(levels) = &rule.give.value else {
        return Vec::new();
    };
    let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
    let on = witness::day_in_force(rules, rule);
    let mut findings = Vec::new();
    for level in levels.iter().map(|value| &value.level) {
        let key = (&level.framework, &level.level);
        if seen.insert(key) || !told.insert(key) {
            continue;
        }
        let name = rules.find_level(level).map_or(&level.level, |it| &it.name);
        let words = (
            format!("等级 {name} 写了不止一次，只有第一个起作用"),
            format!("the level {name} is written more than once, and only the first counts"),
        );
        let fact = Fact {
            level: witness::level_of(level, rules),
            ..witness::fact_for(&rule.when, rules, on)
        };
        let shown = Witness::of(vec![fact], on);
        let finding = CheckFinding::new("K03", ("rules", &rule.id), words, &shown);
        findings.push(finding.at("give.value"));
    }
    findings
}

/// One source and one course, on a day on which both are in force; a renewal is none.
fn statements(rules: &RuleSet) -> Vec<CheckFinding> {
    let mut alike: BTreeMap<String, Vec<&Equivalence>> = BTreeMap::new();
    for one in &rules.equivalences {
        let key = canonical::to_json(&(one.outcome_type, &one.source, &one.target));
        alike.entry(key).or_default().push(one);
    }
    let mut findings = Vec::new();
    for group in alike.values() {
        for (place, later) in group.iter().enumerate() {
            let mut before = group.iter().take(place);
            let met = before.find_map(|one| {
                Some((
                    one,
                    super::day_of_both(rules, one.effective, later.effective)?,
                ))
            });
            let Some((one, on)) = met else { continue };
            let words = (
                format!("与 {} 是同一来源、同一课程的声明", later.id),
                format!(
                    "and {} are statements of one source and one course",
                    later.id
                ),
            );
            let pattern = Pattern::of_award(one.outcome_type, one.source.clone());
            let fact = witness::fact_for(&pattern, rules, on);
            let shown = Witness::of(vec![fact], on).naming([&later.id]);
            let place = ("equivalences", one.id.as_str());
            let finding = CheckFinding::new("K03", place, words, &shown);
            findings.push(finding.warning().at("source"));
        }
    }
    findings
}

fn crosswalks(rules: &RuleSet) -> Vec<CheckFinding> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for one in &rules.crosswalks {
        let key = canonical::to_json(&(one.outcome_type, &one.same));
        let Some(before) = first.get(&key) else {
            first.insert(key, &one.id);
            continue;
        };
        let shown = Witness::names([&one.id]);
        let words = super::repeated(&one.id);
        let finding = CheckFinding::new("K03", ("crosswalks", before), words, &shown);
        findings.push(finding.warning().at("same"));
    }
    findings
}
