//! K10: what comes out, of one outcome or of many, is no amount of the rule set.

use super::Case;
use super::alone::{entry_of, only};
use credit_bank_conversion_rules::model::{Rule, ValueRule};
use credit_bank_conversion_rules::{CompiledRules, Conversion, recognise};
use credit_bank_domain::credits::Credits;

pub fn is_formula(rule: &Rule) -> bool {
    matches!(rule, Rule::Recognise(rule) if matches!(rule.give.value, ValueRule::Formula(_)))
}

/// What each of many outcomes of one year brings.
pub fn of_many(case: &Case<'_>) -> Vec<Credits> {
    let alone = CompiledRules::of(only(case.rules, &case.finding.rule));
    let facts = case.shown.outcomes();
    assert!(!facts.is_empty());
    let register = vec![entry_of(&case.shown.facts[0], case.around)];
    let found = recognise(&alone, &facts, &register, case.on());
    let lots = found.decisions.values().filter_map(|made| made.lot());
    lots.map(|lot| lot.credits).collect()
}

/// More than an outcome can be worth, or nothing because it cannot be reckoned.
pub fn is_no_amount(plan: &Conversion) -> bool {
    let mut reasons = plan.unused.iter().flat_map(|one| &one.reasons);
    plan.total_credits.hundredths() > 100_000
        || (plan.groups.is_empty() && reasons.any(|reason| reason.code == "formula_unknown"))
}
