//! K12: rules without an example that uses them, without a near miss, or whose examples do not
//! notice when a condition is dropped or a threshold moved.

use super::{CheckFinding, Surroundings, witness};
use crate::compiled::CompiledRules;
use crate::condition;
use crate::examples::{RuleTest, TestRun};
use crate::model::{AmountRange, LevelRef, Pattern, Rule, RuleSet};
use credit_bank_domain::credits::Credits;

pub(super) fn find(rules: &RuleSet, _: &Surroundings<'_>) -> Vec<CheckFinding> {
    let compiled = CompiledRules::of(rules.clone());
    let runs: Vec<(&RuleTest, TestRun)> = rules
        .tests
        .iter()
        .map(|test| (test, compiled.run_test(test)))
        .collect();
    let mut findings = Vec::new();
    for rule in &rules.rules {
        let id = rule.id();
        let add = |zh: &str, en: &str| {
            let finding = CheckFinding::new("K12", "rules", id, zh.to_owned(), en.to_owned());
            finding.warning()
        };
        if !runs.iter().any(|(_, run)| run.used_rules.contains(id)) {
            findings.push(add("没有一个用到它的示例", "no example uses it"));
            continue;
        }
        let about = |test: &RuleTest| {
            let facts = rules.facts_of(test);
            let mut patterns = patterns(rule).into_iter();
            patterns.any(|pattern| {
                let mut facts = facts.iter();
                facts.any(|fact| condition::is_about(pattern, fact, rules))
            })
        };
        if !patterns(rule).into_iter().any(has_conditions) {
            continue;
        }
        let near =
            |(test, run): &&(&RuleTest, TestRun)| !run.used_rules.contains(id) && about(test);
        if !runs.iter().any(|run| near(&run)) {
            findings.push(add(
                "没有差一点就用不上的示例（临界反例）",
                "no example shows a near miss",
            ));
            continue;
        }
        let relevant: Vec<&RuleTest> = rules.tests.iter().filter(|test| about(test)).collect();
        if !mutants(rules, rule)
            .into_iter()
            .any(|mutant| kills(&CompiledRules::of(mutant), &relevant))
        {
            findings.push(add(
                "去掉条件或改动门槛，示例都察觉不到",
                "no example notices when a condition is dropped or a threshold moved",
            ));
        }
    }
    findings
}

fn patterns(rule: &Rule) -> Vec<&Pattern> {
    match rule {
        Rule::Recognise(rule) => vec![&rule.when],
        Rule::Transfer(rule) => witness::patterns(rule)
            .into_iter()
            .map(|(_, pattern)| pattern)
            .collect(),
    }
}

fn has_conditions(pattern: &Pattern) -> bool {
    let mut bare = pattern.clone();
    bare.level = None;
    bare.grade = None;
    bare.hours = None;
    bare.credits = None;
    bare.awarded = None;
    bare.measure.clear();
    bare.all_tags.clear();
    bare.not_tag.clear();
    bare.issuer_class.clear();
    bare != *pattern
}

/// Does an example differ under the mutant?
fn kills(mutant: &CompiledRules, tests: &[&RuleTest]) -> bool {
    tests
        .iter()
        .any(|test| !mutant.run_test(test).result.passed)
}

/// The rule set with one condition of the rule dropped, or one threshold moved by one.
fn mutants(rules: &RuleSet, rule: &Rule) -> Vec<RuleSet> {
    let changes: [fn(&RuleSet, &mut Pattern); 9] = [
        |_, pattern| pattern.level = None,
        |_, pattern| pattern.grade = None,
        |_, pattern| pattern.hours = None,
        |_, pattern| pattern.measure.clear(),
        |_, pattern| pattern.awarded = None,
        |_, pattern| pattern.issuer_class.clear(),
        |_, pattern| pattern.all_tags.clear(),
        |_, pattern| higher(&mut pattern.hours),
        |rules, pattern| next_rung(rules, pattern),
    ];
    let count = patterns(rule).len();
    let mut made = Vec::new();
    for index in 0..count {
        for change in changes {
            let mut mutant = rules.clone();
            let known = rules.clone();
            let place = mutant.rules.iter_mut().find(|one| one.id() == rule.id());
            if let Some(pattern) = place.and_then(|rule| nth_pattern(rule, index)) {
                let before = pattern.clone();
                change(&known, pattern);
                if before != *pattern {
                    made.push(mutant);
                }
            }
        }
    }
    made
}

fn nth_pattern(rule: &mut Rule, index: usize) -> Option<&mut Pattern> {
    match rule {
        Rule::Recognise(rule) => (index == 0).then_some(&mut rule.when),
        Rule::Transfer(rule) => rule
            .uses
            .iter_mut()
            .flat_map(|slot| &mut slot.any_of)
            .nth(index),
    }
}

fn higher(range: &mut Option<AmountRange>) {
    let one = Credits::from_hundredths(100).unwrap_or_default();
    if let Some(min) = range.as_mut().and_then(|range| range.min.as_mut()) {
        *min = min.checked_add(one).unwrap_or(*min);
    }
}

fn next_rung(rules: &RuleSet, pattern: &mut Pattern) {
    let Some(min) = pattern.level.as_mut().and_then(|range| range.min.as_mut()) else {
        return;
    };
    let rank = rules.find_level(min).map(|level| level.rank);
    let framework = rules
        .frameworks
        .iter()
        .find(|one| one.code == min.framework);
    let next = framework
        .into_iter()
        .flat_map(|framework| &framework.levels)
        .filter(|level| Some(level.rank) > rank)
        .min_by_key(|level| level.rank);
    if let Some(next) = next {
        *min = LevelRef {
            framework: min.framework.clone(),
            level: next.level.clone(),
        };
    }
}
