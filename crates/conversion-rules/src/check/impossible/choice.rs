//! More courses to choose than there are to choose from.

use super::super::{CheckFinding, Witness, witness};
use crate::model::{RuleSet, TransferRule};

pub(super) fn out_of_reach(rules: &RuleSet, rule: &TransferRule) -> Option<CheckFinding> {
    let (most, gives) = (rule.gives.choose?, &rule.gives);
    let named = gives.any_of.len();
    if gives.any_of.is_empty() || gives.select.is_some() || usize::from(most) <= named {
        return None;
    }
    let on = witness::open_day(rules, Some(rule)).filter(|_| gives.effect.is_plannable())?;
    let words = (
        format!("最多可选 {most} 门，而只列出 {named} 门"),
        format!("up to {most} courses may be chosen, and {named} are named"),
    );
    let facts = witness::facts_for(rule, rules, on, usize::from(most));
    let shown = Witness::of(facts, on);
    let finding = CheckFinding::new("K02", ("rules", &rule.id), words, &shown);
    Some(finding.warning().at("gives.choose"))
}
