//! The nearest miss as an act: what a learner can do about a condition that does not hold.

use super::Explainer;
use crate::candidates::{reach::Reached, supply::Supply};
use crate::condition::Check;
use crate::conversion::WhyNot;
use crate::reason::{Finding, Reason, Verdict};
use credit_bank_domain::credits::Credits;

impl Explainer<'_, '_> {
    /// All that would have to be done with this outcome for the rule to take it; empty where nothing
    /// done with it would help, or where nothing is wanting of it.
    pub(super) fn acts(
        &self,
        supply: &Supply<'_>,
        reached: &Reached<'_>,
        verdict: WhyNot,
    ) -> Vec<Reason> {
        if !matches!(verdict, WhyNot::Failed | WhyNot::Unknown) || supply.gate.is_some() {
            return Vec::new();
        }
        let checks = self.nearest_checks(supply, reached).unwrap_or_default();
        let short = checks
            .iter()
            .filter(|check| check.verdict != Verdict::Holds);
        let acts: Option<Vec<Finding>> = short
            .map(|check| mend(&supply.fact.id, check).map(|(_, act)| act))
            .collect();
        let acts = acts.unwrap_or_default();
        acts.iter().map(|act| self.say(reached.rule, act)).collect()
    }
}

/// The act that makes a condition hold, and how dear it is; none where the outcome can never meet it:
/// nobody can change a day, an issuer or a topic.
pub(super) fn mend(outcome: &str, check: &Check) -> Option<(u8, Finding)> {
    let outcome = outcome.to_owned();
    let (field, want) = (check.field, check.want.clone());
    let more = want.contains('≥');
    match (check.verdict, field) {
        (Verdict::Unknown, _) => Some((
            0,
            Finding::NextEvidence {
                outcome,
                field,
                want,
            },
        )),
        (Verdict::Fails, "hours") => {
            let want: Credits = want.strip_prefix("≥ ")?.parse().ok()?;
            let have: Credits = check.have.as_ref()?.parse().ok()?;
            Some((1, Finding::HoursShort { want, have }))
        }
        (Verdict::Fails, "level" | "grade" | "credits" | "measure") if more => Some((
            2,
            Finding::NextImprovement {
                outcome,
                field,
                want,
                have: check.have.clone().unwrap_or_default(),
            },
        )),
        _ => None,
    }
}
