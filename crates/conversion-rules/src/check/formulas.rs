//! K10: formulas that leave their range, and steps that are not steps of the rule set's credits.

use super::{CheckFinding, Surroundings, witness};
use crate::exact::{Formula, Rounding};
use crate::fact::{Fact, FactGrade};
use crate::model::{GradeRule, LotEffect, Pattern, RuleSet, ValueRule};
use crate::recognise::value_of_name;
use credit_bank_domain::credits::Credits;

/// No outcome is worth more than this many credits.
const VALUE_MAX_HUNDREDTHS: i64 = 100_000;
/// No mark is above this.
const MARK_MAX_HUNDREDTHS: i64 = 10_000;
/// No outcome has more hours, weeks or years than this.
const AMOUNT_MAX_HUNDREDTHS: i64 = 1_000_000;

pub(super) fn find(rules: &RuleSet, _: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    let step = rules.units.credit_step;
    for rule in rules.recognise_rules() {
        if let ValueRule::Formula(formula) = &rule.give.value {
            let round = (
                rule.give.step.unwrap_or(step),
                rule.give.round.unwrap_or(rules.units.rounding),
            );
            let most = if rule.give.effect == LotEffect::Points {
                AMOUNT_MAX_HUNDREDTHS
            } else {
                VALUE_MAX_HUNDREDTHS
            };
            let range = (formula, round, most);
            findings.extend(leaves(rules, &rule.id, "give.value", &rule.when, range));
        }
        findings.extend(stepped(rules, &rule.id, "give.step", rule.give.step));
    }
    for rule in rules.transfer_rules() {
        let whole = Credits::from_hundredths(100).unwrap_or_default();
        for (_, pattern) in witness::patterns(rule) {
            if let Some(GradeRule::Linear(linear)) = &rule.gives.grade {
                let range = (&linear.formula, (whole, linear.round), MARK_MAX_HUNDREDTHS);
                findings.extend(leaves(rules, &rule.id, "gives.grade", pattern, range));
            }
        }
        let by = rule.gives.elective_by.as_ref();
        findings.extend(stepped(
            rules,
            &rule.id,
            "gives.elective_by.step",
            by.and_then(|by| by.step),
        ));
    }
    findings
}

/// Is the step a multiple of the rule set's own?
fn stepped(
    rules: &RuleSet,
    rule: &str,
    field: &str,
    step: Option<Credits>,
) -> Option<CheckFinding> {
    let own = rules.units.credit_step.hundredths();
    let step = step?;
    let rest = step.hundredths().checked_rem(own).unwrap_or(0);
    (rest != 0).then(|| {
        let unit = rules.units.credit_step;
        let (zh, en) = (
            format!("步长 {step} 不是学分步长 {unit} 的倍数"),
            format!("the step {step} is no multiple of the credit step {unit}"),
        );
        CheckFinding::new("K10", "rules", rule, zh, en).at(field)
    })
}

type Range<'f> = (&'f Formula, (Credits, Rounding), i64);

/// The formula at the ends of what its pattern lets in.
fn leaves(
    rules: &RuleSet,
    rule: &str,
    field: &str,
    pattern: &Pattern,
    (formula, (step, rounding), most): Range<'_>,
) -> Option<CheckFinding> {
    let most = Credits::from_hundredths(most).ok()?;
    let outside = ends(rules, pattern, formula).into_iter().find(|fact| {
        let value = formula
            .evaluate(&|name| value_of_name(fact, fact.hours, name))
            .and_then(|value| value.to_step(step, rounding));
        value.is_none_or(|value| value > most)
    })?;
    let (zh, en) = (
        format!(
            "公式 {} 在允许的范围内会小于 0、大于 {most} 或无法计算",
            formula.text()
        ),
        format!(
            "within what is let in {} falls below 0, above {most} or has no value",
            formula.text()
        ),
    );
    let finding = CheckFinding::new("K10", "rules", rule, zh, en);
    Some(finding.at(field).shown_by(&[outside]))
}

/// Facts with every name of the formula at its least and at its greatest.
fn ends(rules: &RuleSet, pattern: &Pattern, formula: &Formula) -> Vec<Fact> {
    let mut facts = vec![witness::fact_for(pattern, rules, rules.effective.from)];
    let greatest = Credits::from_hundredths(AMOUNT_MAX_HUNDREDTHS).unwrap_or_default();
    for name in formula.names() {
        let range = match name {
            "hours" => pattern.hours.as_ref(),
            "credits" => pattern.credits.as_ref(),
            other => pattern.measure.get(other),
        };
        let (mut low, mut high) = (
            range.and_then(|range| range.min).unwrap_or_default(),
            range.and_then(|range| range.max).unwrap_or(greatest),
        );
        let scale = pattern
            .grade
            .as_ref()
            .map_or("100", |range| range.scale.as_str());
        if name == "score" {
            low = pattern
                .grade
                .as_ref()
                .map_or(Credits::ZERO, |range| range.min);
            let most = pattern.grade.as_ref().and_then(|range| range.max);
            high = most.or(scale.parse().ok()).unwrap_or(greatest);
        } else if name == "credits" {
            high = high.min(Credits::from_hundredths(VALUE_MAX_HUNDREDTHS).unwrap_or(high));
        }
        facts = facts
            .into_iter()
            .flat_map(|fact| [low, high].map(|value| with(&fact, name, scale, value)))
            .collect();
    }
    facts
}

fn with(fact: &Fact, name: &str, scale: &str, value: Credits) -> Fact {
    let mut fact = fact.clone();
    match name {
        "hours" => fact.hours = Some(value),
        "credits" => fact.credits = Some(value),
        "score" => {
            fact.grade = Some(FactGrade {
                scale: scale.to_owned(),
                value,
            });
        }
        other => {
            fact.measures.insert(other.to_owned(), value);
        }
    }
    fact
}
