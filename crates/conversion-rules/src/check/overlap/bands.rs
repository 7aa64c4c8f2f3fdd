//! K03 of bands of scores that contradict each other: two from one score, a better score with a worse grade.

use super::super::{CheckFinding, Witness, witness};
use crate::fact::{Fact, FactGrade};
use crate::grade;
use crate::model::{Band, GradeRule, RuleSet, TransferRule};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;

pub(super) fn find(rules: &RuleSet) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for rule in rules.transfer_rules() {
        let on = witness::open_day(rules, Some(rule)).unwrap_or(rules.effective.from);
        for bands in rule.gives.grade.iter().flat_map(policies) {
            let mut sorted: Vec<&Band> = bands.iter().collect();
            sorted.sort_by_key(|band| band.from);
            let pairs = sorted.windows(2).filter_map(|pair| match pair {
                [lower, upper] => Some((*lower, *upper)),
                _ => None,
            });
            for pair in pairs {
                findings
                    .extend(twice(rules, rule, pair, on).or_else(|| falls(rules, rule, pair, on)));
            }
        }
    }
    findings
}

/// The bands of a grade policy, those of which it takes the highest included.
fn policies(policy: &GradeRule) -> Vec<&[Band]> {
    match policy {
        GradeRule::Bands(bands) => vec![bands],
        GradeRule::Highest(policies) => policies.iter().flat_map(self::policies).collect(),
        _ => Vec::new(),
    }
}

/// One of them counts, and the other never does.
fn twice(
    rules: &RuleSet,
    rule: &TransferRule,
    (one, other): (&Band, &Band),
    on: NaiveDate,
) -> Option<CheckFinding> {
    let from = (one.from == other.from).then_some(one.from)?;
    let facts = at_score(rules, rule, from, on)?;
    let words = (
        format!("从 {from} 起的档写了不止一次，只有一档起作用"),
        format!("the band from {from} is written more than once, and only one of them counts"),
    );
    let shown = Witness::of(facts, on);
    Some(CheckFinding::new("K03", ("rules", &rule.id), words, &shown).at("gives.grade"))
}

/// Who has the better score is written the worse grade.
fn falls(
    rules: &RuleSet,
    rule: &TransferRule,
    (lower, upper): (&Band, &Band),
    on: NaiveDate,
) -> Option<CheckFinding> {
    if lower.from == upper.from || lower.grade <= upper.grade {
        return None;
    }
    let [worse] = <[Fact; 1]>::try_from(at_score(rules, rule, lower.from, on)?).ok()?;
    let [better] = <[Fact; 1]>::try_from(at_score(rules, rule, upper.from, on)?).ok()?;
    let policy = rule.gives.grade.as_ref()?;
    let rank = |fact: &Fact| grade::rank(grade::write(policy, &[fact]).as_ref());
    if rank(&worse) <= rank(&better) {
        return None;
    }
    let words = (
        format!(
            "{} 分起记 {}，{} 分起反而记 {}",
            lower.from, lower.grade, upper.from, upper.grade
        ),
        format!(
            "a score from {} on is written as {}, and a better one from {} on as {}",
            lower.from, lower.grade, upper.from, upper.grade
        ),
    );
    let worse = Fact {
        id: "worse".to_owned(),
        ..worse
    };
    let shown = Witness::of(vec![worse, better], on);
    let finding = CheckFinding::new("K03", ("rules", &rule.id), words, &shown);
    Some(finding.warning().at("gives.grade"))
}

/// Outcomes for the rule that all have this score, where its conditions let them in.
fn at_score(
    rules: &RuleSet,
    rule: &TransferRule,
    score: Credits,
    on: NaiveDate,
) -> Option<Vec<Fact>> {
    let patterns = rule.uses.iter().enumerate();
    let mut patterns = patterns.flat_map(|(slot, one)| one.any_of.iter().map(move |it| (slot, it)));
    patterns.find_map(|(slot, pattern)| {
        let scale = pattern.grade.as_ref();
        let scale = scale.map_or_else(|| "100".to_owned(), |range| range.scale.clone());
        let mut facts = witness::facts_by(rule, rules, on, (slot, pattern));
        for fact in &mut facts {
            fact.grade = Some(FactGrade {
                scale: scale.clone(),
                value: score,
            });
        }
        let all = witness::patterns(rule);
        let is_let_in = |fact: &Fact| {
            let mut all = all.iter();
            all.any(|(_, one)| witness::satisfies(one, fact, rules, on))
        };
        facts.iter().all(is_let_in).then_some(facts)
    })
}
