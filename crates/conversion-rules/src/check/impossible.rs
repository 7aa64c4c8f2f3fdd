//! K02: conditions that no outcome, choices that no course and statements that no rule can ever meet.

mod bans;
mod choice;
mod crosswalks;
mod different;
mod reached;
mod statements;
mod sums;
mod unconverted;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::condition::{self, Check};
use crate::model::{Effective, Pattern, RecogniseRule, Rule, RuleSet, TransferRule};
use crate::reason::Verdict;
use credit_bank_domain::credits::Credits;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for rule in &rules.rules {
        match rule {
            Rule::Recognise(one) => {
                pattern(rules, ("rules", &one.id), "when", &one.when, &mut findings);
                findings.extend(never_in_force(rules, one));
            }
            Rule::Transfer(one) => {
                for (path, asked) in witness::patterns(one) {
                    pattern(rules, ("rules", &one.id), &path, asked, &mut findings);
                }
                for (number, slot) in one.uses.iter().enumerate() {
                    let too_few = different::too_few(rules, one, number, slot);
                    let too_little = || sums::out_of_reach(rules, one, number, slot);
                    findings.extend(too_few.or_else(too_little));
                }
                findings.extend(never_open(rules, one));
                findings.extend(choice::out_of_reach(rules, one));
            }
        }
    }
    bans::find(rules, around, &mut findings);
    findings.extend(unconverted::find(rules));
    let spoken = crosswalks::spoken_of(rules);
    let all = rules.crosswalks.iter();
    findings.extend(all.filter_map(|one| crosswalks::joins_nothing(rules, one, &spoken)));
    findings.extend(statements::find(rules, around));
    findings
}

/// The rule is open on no day of the rule set: not on the first of any period that it names.
fn never_open(rules: &RuleSet, rule: &TransferRule) -> Option<CheckFinding> {
    if witness::open_day(rules, Some(rule)).is_some() {
        return None;
    }
    let first = rules.effective.from;
    let words = (
        "规则的施行期或受理期与规则集的施行期没有共同的一天".to_owned(),
        "the rule is open on no day of the rule set".to_owned(),
    );
    let mut shown = Witness::of(witness::facts_for(rule, rules, first, 1), first);
    shown.days.extend(rule.openings(first));
    let finding = CheckFinding::new("K02", ("rules", &rule.id), words, &shown);
    Some(finding.at("effective"))
}

/// The rule set is over before the rule begins, or the other way round.
fn never_in_force(rules: &RuleSet, rule: &RecogniseRule) -> Option<CheckFinding> {
    let own = rule.effective?;
    let is_over = |one: &Effective, other: &Effective| one.to.is_some_and(|to| to < other.from);
    if !is_over(&own, &rules.effective) && !is_over(&rules.effective, &own) {
        return None;
    }
    let first = rules.effective.from;
    let words = (
        "规则的施行期与规则集的施行期没有共同的一天".to_owned(),
        "the rule is in force on no day of the rule set".to_owned(),
    );
    let mut shown = Witness::of(vec![witness::fact_for(&rule.when, rules, first)], first);
    let days = [rules.effective.to, Some(own.from), own.to];
    shown.days.extend(days.into_iter().flatten());
    let finding = CheckFinding::new("K02", ("rules", &rule.id), words, &shown);
    Some(finding.at("effective"))
}

/// The nearest fact still fails: what fails can never hold together with the rest.
fn pattern(
    rules: &RuleSet,
    place: (&'static str, &str),
    path: &str,
    pattern: &Pattern,
    findings: &mut Vec<CheckFinding>,
) {
    let on = rules.effective.from;
    let mut fact = witness::fact_for(pattern, rules, on);
    // No mark is above the end of its scale.
    if let Some(grade) = &mut fact.grade
        && let Ok(most) = grade.scale.parse::<Credits>()
    {
        grade.value = grade.value.min(most);
    }
    let mut fields = contradictions(rules, pattern);
    // That its days are none only the nearest outcome tells.
    let checks = condition::evaluate(pattern, &fact, witness::context(rules, on));
    let is_awarded_never =
        |check: &Check| check.field == "awarded" && check.verdict != Verdict::Holds;
    if checks.iter().any(is_awarded_never) {
        fields.push("awarded");
    }
    for field in fields {
        if !witness::satisfies(pattern, &fact, rules, on) {
            let (zh, en) = (
                format!("条件 `{field}` 永远不能成立"),
                format!("the condition `{field}` can never hold"),
            );
            let shown = Witness::of(vec![fact.clone()], on);
            let finding = CheckFinding::new("K02", place, (zh, en), &shown);
            findings.push(finding.at(&format!("{path}.{field}")));
        }
    }
}

fn contradictions(rules: &RuleSet, pattern: &Pattern) -> Vec<&'static str> {
    let mut fields = Vec::new();
    for (field, range) in [("hours", &pattern.hours), ("credits", &pattern.credits)] {
        let crossed = range.as_ref().and_then(|range| range.min.zip(range.max));
        if crossed.is_some_and(|(min, max)| min > max) {
            fields.push(field);
        }
    }
    let mut measures = pattern.measure.values();
    if measures.any(|range| range.min.zip(range.max).is_some_and(|(min, max)| min > max)) {
        fields.push("measure");
    }
    if let Some(range) = &pattern.level
        && let Some((min, max)) = range.min.as_ref().zip(range.max.as_ref())
    {
        let ranks = rules.find_level(min).zip(rules.find_level(max));
        let crossed = ranks.is_some_and(|(min, max)| min.rank > max.rank);
        if min.framework != max.framework || crossed {
            fields.push("level");
        }
    }
    if let Some(range) = &pattern.grade {
        let most = range.scale.parse::<Credits>();
        let crossed = range.max.is_some_and(|max| range.min > max);
        if crossed || most.is_ok_and(|most| range.min > most) {
            fields.push("grade");
        }
    }
    if !pattern.tag.is_empty() && pattern.tag.is_subset(&pattern.not_tag) {
        fields.push("tag");
    }
    if !pattern.all_tags.is_disjoint(&pattern.not_tag) {
        fields.push("all_tags");
    }
    fields
}
