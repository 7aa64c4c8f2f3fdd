//! K10 of grades that are made of marks out of a hundred, where the rule lets in marks on another scale: of those
//! no grade is written.

use super::super::{CheckFinding, Witness, witness};
use crate::conversion::HUNDRED;
use crate::fact::Fact;
use crate::grade;
use crate::model::{GradeRule, RuleSet, TransferRule};

pub(super) fn find(rules: &RuleSet, rule: &TransferRule) -> Option<CheckFinding> {
    let policy = rule.gives.grade.as_ref().filter(|it| reads_hundred(it))?;
    let on = witness::open_day(rules, Some(rule)).unwrap_or(rules.effective.from);
    let slots = rule.uses.iter().enumerate();
    let mut patterns =
        slots.flat_map(|(place, slot)| slot.any_of.iter().map(move |it| (place, it)));
    patterns.find_map(|(slot, pattern)| {
        let scale = &pattern.grade.as_ref()?.scale;
        if scale == HUNDRED {
            return None;
        }
        let filled = witness::facts_by(rule, rules, on, (slot, pattern));
        let facts: Vec<&Fact> = filled.iter().collect();
        let is_unwritten = grade::write(policy, &facts).is_none();
        is_unwritten.then(|| told(rule, scale, &Witness::of(filled, on)))
    })
}

/// Does the policy, or one of those of which the highest is taken, count marks out of a hundred alone?
fn reads_hundred(policy: &GradeRule) -> bool {
    match policy {
        GradeRule::Average(_) | GradeRule::Cap(_) => true,
        GradeRule::Highest(policies) => policies.iter().any(reads_hundred),
        _ => false,
    }
}

fn told(rule: &TransferRule, scale: &str, shown: &Witness) -> CheckFinding {
    let words = (
        format!("规则接受满分 {scale} 的成绩，而 average、cap 只算百分制：这样的成绩写不出来"),
        format!(
            "the rule lets in marks out of {scale}, and average and cap count marks out of 100 alone: of such a mark no grade is written"
        ),
    );
    let finding = CheckFinding::new("K10", ("rules", &rule.id), words, shown);
    finding.warning().at("gives.grade")
}
