//! The contract's `RuleVerdict`: one for every outcome and every rule that speaks of it.

use super::reply::Named;
use credit_bank_conversion_rules::{Reason, RuleVerdict, WhyNot};
use serde::Serialize;
use std::collections::BTreeMap;

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

/// The verdicts of a plan; of a made-up outcome that is not recognised, with why it is not.
pub(super) fn of(
    verdicts: Vec<RuleVerdict>,
    unrecognised: &BTreeMap<String, Vec<Reason>>,
    name: impl Fn(String) -> Option<Named>,
) -> Vec<PairVerdict> {
    let told = verdicts.into_iter().take(MOST_VERDICTS);
    told.filter_map(|mut one| {
        let is_waiting = |reasons: &[Reason]| reasons.iter().any(|it| it.code == "not_recognised");
        if let Some(why) = unrecognised.get(&one.fact_id)
            && is_waiting(&one.reasons)
        {
            one.verdict = verdict_of(why).unwrap_or(one.verdict);
            one.reasons.clone_from(why);
        }
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

/// The verdict that a reason of recognition is, where it is one.
fn verdict_of(reasons: &[Reason]) -> Option<WhyNot> {
    let verdicts = reasons
        .iter()
        .filter_map(|reason| match reason.code.as_str() {
            "expired" => Some(WhyNot::Expired),
            "needs_review" => Some(WhyNot::NeedsReview),
            "same_content" => Some(WhyNot::SameContent),
            _ => None,
        });
    verdicts.min()
}
