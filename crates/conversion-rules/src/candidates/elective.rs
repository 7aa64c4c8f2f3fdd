//! Credits without a course: fixed, or by a formula over the outcomes of a use.

use crate::exact::Ratio;
use crate::fact::Fact;
use crate::model::{Gives, RuleSet};
use crate::reason::Finding;
use crate::recognise::value_of_name;
use credit_bank_domain::credits::Credits;

/// The credits, 0 where the rule gives courses.
///
/// # Errors
/// The formula cannot be computed from what is known.
pub(crate) fn credits(gives: &Gives, facts: &[&Fact], rules: &RuleSet) -> Result<Credits, Finding> {
    let Some(by) = &gives.elective_by else {
        return Ok(gives.elective.unwrap_or_default());
    };
    let unknown = |missing: Vec<String>| Finding::FormulaUnknown {
        text: by.formula.text().to_owned(),
        missing,
    };
    let mut sum = Ratio::ZERO;
    for fact in facts {
        let value_of = |name: &str| value_of_name(fact, fact.hours, name);
        let absent: Vec<&str> = by
            .formula
            .names()
            .into_iter()
            .filter(|name| value_of(name).is_none())
            .collect();
        if !absent.is_empty() {
            let absent = absent.into_iter().map(ToOwned::to_owned);
            return Err(unknown(absent.collect()));
        }
        sum = by
            .formula
            .evaluate(&value_of)
            .and_then(|value| sum.plus(value))
            .ok_or_else(|| unknown(Vec::new()))?;
    }
    let step = by.step.unwrap_or(rules.units.credit_step);
    let rounding = by.round.unwrap_or(rules.units.rounding);
    let value = sum
        .to_step(step, rounding)
        .ok_or_else(|| unknown(Vec::new()))?;
    Ok(by.max.map_or(value, |most| value.min(most)))
}
