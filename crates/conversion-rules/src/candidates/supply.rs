//! The facts as supplies: usable or not, how much is left of each, and which count as one.

use crate::condition;
use crate::fact::Fact;
use crate::model::{Consumption, ExclusionKind, Keep, Reuse};
use crate::reason::Finding;
use crate::request::{Claim, ConversionRequest};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A fact and what can be done with it.
#[derive(Debug, Clone)]
pub(crate) struct Supply<'r> {
    pub fact: &'r Fact,
    /// Stable identity: the source hash, or the fact's id where it has none of its own.
    pub key: String,
    /// Recognised value; 0.00 where none is known.
    pub value: Credits,
    /// What a budget use may still draw.
    pub left: Credits,
    /// Where it is claimed already, if a conflicting claim lives.
    pub claimed_at: Option<String>,
    /// Why it cannot be used at all.
    pub gate: Option<Finding>,
}

/// The supplies of a request, in the order of their keys.
pub(crate) fn supplies<'r>(request: &ConversionRequest<'r>) -> Vec<Supply<'r>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in request.facts {
        let count = counts.entry(fact.key()).or_default();
        *count = count.saturating_add(1);
    }
    let mut supplies: Vec<Supply<'r>> = request
        .facts
        .iter()
        .map(|fact| {
            let shared = counts.get(fact.key()).is_some_and(|count| *count > 1);
            let key = if shared {
                format!("{}~{}", fact.key(), fact.id)
            } else {
                fact.key().to_owned()
            };
            supply(fact, key, request)
        })
        .collect();
    supplies.sort_by(|a, b| (&a.key, &a.fact.id).cmp(&(&b.key, &b.fact.id)));
    keep_highest(&mut supplies, request);
    supplies
}

fn supply<'r>(fact: &'r Fact, key: String, request: &ConversionRequest<'r>) -> Supply<'r> {
    let policy = &request.rules.policy;
    let value = fact.credits.unwrap_or_default();
    let budget = policy.budget_max.map_or(value, |most| value.min(most));
    let claims: Vec<&Claim> = request
        .commitments
        .claims
        .iter()
        .filter(|claim| is_same_outcome(claim, fact) && conflicts(claim, request))
        .collect();
    let taken_whole = claims
        .iter()
        .any(|claim| claim.consumption == Consumption::Whole);
    let drawn = Credits::sum(claims.iter().map(|claim| claim.draw)).unwrap_or(Credits::MAX);
    let left = if taken_whole {
        Credits::ZERO
    } else {
        budget.saturating_sub(drawn)
    };
    // The smallest name, so that the order of claims changes no byte.
    let claimed_at = claims.iter().map(|claim| claim.institution.clone()).min();
    Supply {
        gate: gate(fact, request),
        fact,
        key,
        value,
        left,
        claimed_at,
    }
}

fn is_same_outcome(claim: &Claim, fact: &Fact) -> bool {
    claim.fact_id == fact.id
        || (claim.content_class.is_some() && claim.content_class == fact.content_class)
}

/// Does the claim forbid a new one here? The stricter of both policies decides.
fn conflicts(claim: &Claim, request: &ConversionRequest<'_>) -> bool {
    let institution = request.programme.organisation_id.to_string();
    claim.consumption != Consumption::None
        && match claim.reuse.max(request.rules.policy.reuse) {
            Reuse::OnceGlobally => true,
            Reuse::OncePerInstitution => claim.institution == institution,
            Reuse::OncePerEnrolment => request.enrolment.as_ref() == Some(&claim.enrolment),
        }
}

fn gate(fact: &Fact, request: &ConversionRequest<'_>) -> Option<Finding> {
    condition::evidence_findings(fact).or_else(|| {
        if request.wishes.declined.facts.contains(&fact.id) {
            Some(Finding::DeclinedByLearner)
        } else if fact.frozen {
            Some(Finding::Frozen)
        } else if !fact.convertible || fact.outcome_type == OutcomeType::Community {
            Some(Finding::NotConvertible)
        } else if !fact.recognised && fact.outcome_type != OutcomeType::Status {
            Some(Finding::NotRecognised)
        } else {
            None
        }
    })
}

/// Of a same-content class the greatest value stays, then the later date, then the smaller id.
fn keep_highest(supplies: &mut [Supply<'_>], request: &ConversionRequest<'_>) {
    let applies = request.rules.exclusions.iter().any(|exclusion| {
        exclusion.kind == ExclusionKind::SameContent && exclusion.keep == Keep::Highest
    });
    if !applies {
        return;
    }
    let mut best: BTreeMap<String, (Credits, chrono::NaiveDate, Reverse<String>)> = BTreeMap::new();
    let usable =
        |supply: &Supply<'_>| supply.gate.is_none() && !supply.fact.has_expired(request.on);
    let rank = |supply: &Supply<'_>| {
        (
            supply.value,
            supply.fact.awarded_on,
            Reverse(supply.fact.id.clone()),
        )
    };
    for supply in supplies.iter().filter(|supply| usable(supply)) {
        if let Some(class) = &supply.fact.content_class {
            let own = rank(supply);
            let entry = best.entry(class.clone()).or_insert_with(|| own.clone());
            if own > *entry {
                *entry = own;
            }
        }
    }
    for supply in supplies.iter_mut().filter(|supply| usable(supply)) {
        let kept = supply
            .fact
            .content_class
            .as_ref()
            .and_then(|class| best.get(class));
        if let Some((_, _, Reverse(kept))) =
            kept.filter(|(_, _, Reverse(kept))| *kept != supply.fact.id)
        {
            supply.gate = Some(Finding::SameContent { kept: kept.clone() });
        }
    }
}
