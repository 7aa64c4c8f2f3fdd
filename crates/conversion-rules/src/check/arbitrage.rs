//! K08: credit out of nothing: a ring of statements that gives more than it takes, credits made of
//! credits, and what was converted once serving as a source again.

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::exact::Ratio;
use crate::model::{Equivalence, RecogniseRule, RuleSet, ValueRule};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Rings longer than this are not looked for.
const RING_MAX: usize = 8;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = rings(rules, around);
    findings.extend(second_hand(rules));
    findings.extend(
        rules
            .recognise_rules()
            .filter_map(|rule| credits_of_credits(rules, rule, around)),
    );
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
            let shown = Witness::names(names);
            let finding = CheckFinding::new("K08", ("equivalences", &start.id), (zh, en), &shown);
            findings.push(finding.at("target"));
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
            let shown = Witness::names([&first.id, &second.id]);
            let finding = CheckFinding::new("K08", ("equivalences", &second.id), (zh, en), &shown);
            findings.push(finding.warning().at("source"));
        }
    }
    findings
}

/// A formula over credits that gives more than it is given.
fn credits_of_credits(
    rules: &RuleSet,
    rule: &RecogniseRule,
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let ValueRule::Formula(formula) = &rule.give.value else {
        return None;
    };
    if !formula.names().contains(&"credits") {
        return None;
    }
    let on = witness::day_in_force(rules, rule);
    let one = Credits::from_hundredths(100).unwrap_or_default();
    let asked = rule
        .when
        .credits
        .iter()
        .flat_map(|range| [range.min, range.max]);
    let fact = asked.flatten().chain([one]).find_map(|credits| {
        let mut fact = witness::fact_for(&rule.when, rules, on);
        fact.credits = Some(credits);
        let made = witness::decision(rules, rule, &fact, (around, on))?;
        (made.lot()?.credits > credits).then_some(fact)
    })?;
    let words = (
        "按已有学分计算学分，且多于原有学分".to_owned(),
        "credits are made of credits, and more of them".to_owned(),
    );
    let shown = Witness::of(vec![fact], on);
    let finding = CheckFinding::new("K08", ("rules", &rule.id), words, &shown);
    Some(finding.at("give.value"))
}
