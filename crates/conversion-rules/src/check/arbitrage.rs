//! K08: credit out of nothing: a ring of statements that gives more than it takes, credits made of
//! credits, and what was converted once serving as a source again.

use super::{CheckFinding, Surroundings, witness};
use crate::exact::Ratio;
use crate::model::{Equivalence, RuleSet, ValueRule};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Rings longer than this are not looked for.
const RING_MAX: usize = 8;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = rings(rules, around);
    findings.extend(second_hand(rules));
    findings.extend(credits_of_credits(rules));
    findings
}

/// Target credits for one source credit, where both are known.
fn ratio(statement: &Equivalence, around: &Surroundings<'_>) -> Option<Ratio> {
    let mut register = around.entries().iter();
    let source = register.find(|award| {
        award.code == statement.source.code && award.edition == statement.source.edition
    })?;
    let mut programmes = around.programmes.iter();
    let target = programmes.find_map(|programme| programme.find_course(&statement.target))?;
    Ratio::from_credits(target.credits).over(Ratio::from_credits(source.credits?))
}

fn rings(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut from: BTreeMap<&str, Vec<&Equivalence>> = BTreeMap::new();
    for statement in &rules.equivalences {
        from.entry(&statement.source.code)
            .or_default()
            .push(statement);
    }
    let mut findings = Vec::new();
    for start in &rules.equivalences {
        let mut path = vec![start];
        if let Some(ring) = ring(start, &from, &mut path, around) {
            // Each ring is told once, by the smallest of its statements.
            if ring.iter().any(|one| one.id < start.id) {
                continue;
            }
            let names: Vec<&str> = ring.iter().map(|one| one.id.as_str()).collect();
            let (zh, en) = (
                format!("声明 {} 构成循环，转一圈学分变多", names.join(" → ")),
                format!(
                    "the statements {} form a ring that makes credit",
                    names.join(" → ")
                ),
            );
            let finding = CheckFinding::new("K08", "equivalences", &start.id, zh, en);
            findings.push(finding.at("target").shown_by(&ring));
        }
    }
    findings
}

/// A way back to the start whose ratios multiply to more than one.
fn ring<'r>(
    start: &Equivalence,
    from: &BTreeMap<&str, Vec<&'r Equivalence>>,
    path: &mut Vec<&'r Equivalence>,
    around: &Surroundings<'_>,
) -> Option<Vec<&'r Equivalence>> {
    let last = *path.last()?;
    if last.target == start.source.code {
        let mut product = Ratio::of(1, 1)?;
        for statement in path.iter() {
            product = product.times(ratio(statement, around)?)?;
        }
        let one = Ratio::of(1, 1)?;
        return (!one.is_at_least(product)).then(|| path.clone());
    }
    if path.len() >= RING_MAX {
        return None;
    }
    for next in from.get(last.target.as_str()).into_iter().flatten() {
        if path.iter().any(|seen| seen.id == next.id) {
            continue;
        }
        path.push(next);
        if let Some(found) = ring(start, from, path, around) {
            return Some(found);
        }
        path.pop();
    }
    None
}

/// A target that is a source elsewhere: what was converted may be converted again.
fn second_hand(rules: &RuleSet) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for first in &rules.equivalences {
        for second in rules
            .equivalences
            .iter()
            .filter(|second| second.source.code == first.target && second.id != first.id)
        {
            let (zh, en) = (
                format!(
                    "由 {} 转得的 {} 又是本声明的来源：二手转换",
                    first.id, first.target
                ),
                format!(
                    "{} is given by {} and is a source here: second-hand",
                    first.target, first.id
                ),
            );
            let finding = CheckFinding::new("K08", "equivalences", &second.id, zh, en);
            findings.push(finding.warning().at("source").shown_by(&[first, second]));
        }
    }
    findings
}

/// A formula over credits that gives more than it is given.
fn credits_of_credits(rules: &RuleSet) -> Vec<CheckFinding> {
    let one = Credits::from_hundredths(100).unwrap_or_default();
    let gains = rules.recognise_rules().filter(|rule| {
        let ValueRule::Formula(formula) = &rule.give.value else {
            return false;
        };
        let value = formula.evaluate(&|name| (name == "credits").then(|| Ratio::from_credits(one)));
        formula.names().contains(&"credits")
            && value.is_some_and(|value| !Ratio::from_credits(one).is_at_least(value))
    });
    gains
        .map(|rule| {
            let (zh, en) = (
                "按已有学分计算学分，且多于原有学分".to_owned(),
                "credits are made of credits, and more of them".to_owned(),
            );
            let mut fact = witness::fact_for(&rule.when, rules, rules.effective.from);
            fact.credits = Some(one);
            let finding = CheckFinding::new("K08", "rules", &rule.id, zh, en);
            finding.at("give.value").shown_by(&[fact])
        })
        .collect()
}
