//! K11: limits of a recognition rule that let nothing through, or that another always comes before.

use super::super::formulas;
use super::super::{CheckFinding, Witness, witness};
use crate::model::{LotEffect, RecogniseRule, RuleSet};
use credit_bank_domain::credits::Credits;

pub(super) fn find(rules: &RuleSet, rule: &RecogniseRule) -> Option<CheckFinding> {
    // What a panel decides is not limited by the rule.
    let limit = rule
        .limit
        .filter(|_| rule.give.effect != LotEffect::NeedsReview)?;
    let (of_outcome, of_year) = (limit.per_outcome, limit.per_year);
    let fields = [
        ("limit.per_outcome", of_outcome),
        ("limit.per_year", of_year),
    ];
    let mut fields = fields.into_iter();
    let nothing = fields.find(|(_, limit)| limit.is_some_and(Credits::is_zero));
    if let Some((field, _)) = nothing {
        let words = (
            "限额为 0，永远不给学分；不适用时请整项删去".to_owned(),
            "the limit is 0, and nothing is ever given; leave it out where there is none"
                .to_owned(),
        );
        let finding = CheckFinding::new("K11", ("rules", &rule.id), words, &shown(rules, rule));
        return Some(finding.at(field));
    }
    let (most, year) = of_outcome.zip(of_year)?;
    (most > year).then(|| {
        let words = (
            format!("每项最多 {most} 大于每年最多 {year}，永远不起作用"),
            format!("{most} for an outcome is above {year} for a year, and never matters"),
        );
        let finding = CheckFinding::new("K11", ("rules", &rule.id), words, &shown(rules, rule));
        finding.warning().at("limit.per_outcome")
    })
}

/// An outcome that the rule would value.
fn shown(rules: &RuleSet, rule: &RecogniseRule) -> Witness {
    let on = witness::day_in_force(rules, rule);
    let valued = formulas::valued(rules, rule, on);
    let fact = valued.unwrap_or_else(|| witness::fact_for(&rule.when, rules, on));
    Witness::of(vec![fact], on)
}
