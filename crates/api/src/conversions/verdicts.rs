//! The contract's `RuleVerdict`: one for every outcome and every rule that speaks of it.

use super::reply::Named;
use credit_bank_conversion_rules::{Reason, RuleVerdict, WhyNot};
use serde::Serialize;

/// Most verdicts of one answer.
const MOST_VERDICTS: usize = 5_000;

/// Why a rule does not use an outcome.
#[derive(Debug, Serialize)]
pub(super) struct PairVerdict {
    #[serde(flatten)]
    outcome: Named,
    rule: String,
    clause: String,
    verdict: WhyNot,
    reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    acts: Vec<Reason>,
}

/// The verdicts of a plan.
pub(super) fn of(
    verdicts: Vec<RuleVerdict>,
    name: impl Fn(String) -> Option<Named>,
) -> Vec<PairVerdict> {
    let told = verdicts.into_iter().take(MOST_VERDICTS);
    told.filter_map(|one| {
        Some(PairVerdict {
            outcome: name(one.fact_id)?,
            rule: one.rule,
            clause: one.clause,
            verdict: one.verdict,
            reasons: one.reasons,
            acts: one.acts,
        })
    })
    .collect()
}
