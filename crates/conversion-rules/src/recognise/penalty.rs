//! What is taken off a value: a place behind the first author, a member who is not a main one.

use crate::exact::{Ratio, Rounding};
use crate::fact::Fact;
use crate::model::{Give, Penalty};
use crate::reason::{Deduction, Finding};
use credit_bank_domain::credits::Credits;

/// The value after every penalty, and each of them in words.
///
/// # Errors
/// A number that a penalty asks for is not known.
pub(super) fn take(
    fact: &Fact,
    give: &Give,
    value: Credits,
) -> Result<(Credits, Vec<Finding>), Vec<Finding>> {
    let mut left = value;
    let mut findings = Vec::new();
    let least = give.least.unwrap_or_default().min(value);
    for penalty in &give.penalties {
        let Some((why, times)) = applies(penalty, fact)? else {
            continue;
        };
        let Some(less) = penalty.less else {
            findings.push(Finding::PenaltyVoids { why });
            return Ok((Credits::ZERO, findings));
        };
        let taken = times
            .times(Ratio::from_credits(less))
            .and_then(|taken| taken.to_step(Credits::from_hundredths(1).ok()?, Rounding::Ceil))
            .unwrap_or(Credits::MAX);
        let before = left;
        let rest = left.saturating_sub(taken);
        left = rest.max(least);
        findings.push(Finding::Penalty {
            why,
            before,
            less: before.saturating_sub(left),
            value: left,
            is_least: rest < least,
        });
    }
    Ok((left, findings))
}

/// Why a penalty falls on the outcome, and how often.
fn applies(penalty: &Penalty, fact: &Fact) -> Result<Option<(Deduction, Ratio)>, Vec<Finding>> {
    let once = Ratio::of(1, 1).unwrap_or(Ratio::ZERO);
    let tag = penalty.tag.clone().unwrap_or_default();
    if penalty.tag.is_some() && !fact.tags.contains(&tag) {
        return Ok(None);
    }
    let Some((name, above)) = penalty.measure.as_ref().zip(penalty.above) else {
        return Ok(Some((Deduction { tag, above: None }, once)));
    };
    let Some(number) = fact.measures.get(name) else {
        return Err(vec![Finding::FormulaUnknown {
            text: name.clone(),
            missing: vec![name.clone()],
        }]);
    };
    let steps = number.saturating_sub(above);
    let why = Deduction {
        tag,
        above: Some((name.clone(), *number, above)),
    };
    Ok((!steps.is_zero()).then(|| (why, Ratio::from_credits(steps))))
}
