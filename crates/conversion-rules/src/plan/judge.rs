//! An independent judge of a chosen set: it shares no code with the search.

use super::fingerprint::fingerprint;
use super::instance::{ExclusionKind, Instance, OutcomeMode};
use super::solve::Objective;
use std::collections::{BTreeMap, BTreeSet};

/// A law that a chosen set breaks: the id of the constraint or of the doubled thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A chosen id that is no application.
    #[error("no application {0}")]
    Unknown(String),
    /// A target granted twice.
    #[error("target {0} is granted twice")]
    TargetTwice(String),
    /// A whole outcome used twice.
    #[error("outcome {0} is used twice")]
    OutcomeTwice(String),
    /// More drawn than a budget holds.
    #[error("more is drawn from {0} than it holds")]
    Overdrawn(String),
    /// A cap exceeded, or its floor not reached.
    #[error("cap {0} does not hold")]
    Cap(String),
    /// Too many members of an exclusion.
    #[error("exclusion {0} does not hold")]
    Exclusion(String),
    /// A pin not honoured.
    #[error("pin {0} does not hold")]
    Pin(String),
}

/// Checks a chosen set of application ids.
///
/// # Errors
/// Every law it breaks.
pub fn judge(instance: &Instance, chosen: &[String]) -> Result<(), Vec<Breach>> {
    let set: BTreeSet<&str> = chosen.iter().map(String::as_str).collect();
    let mut breaches = Vec::new();
    for id in &set {
        if !instance.applications.iter().any(|one| one.id == *id) {
            breaches.push(Breach::Unknown((*id).to_owned()));
        }
    }
    if set.len() != chosen.len() {
        breaches.push(Breach::Unknown("the same application twice".to_owned()));
    }
    let mut granted = BTreeMap::new();
    let mut drawn: BTreeMap<&str, (u32, i64)> = BTreeMap::new();
    for one in instance
        .applications
        .iter()
        .filter(|one| set.contains(one.id.as_str()))
    {
        for grant in &one.grants {
            if granted.insert(grant.t.as_str(), &one.id).is_some() {
                breaches.push(Breach::TargetTwice(grant.t.clone()));
            }
        }
        for used in &one.uses {
            let entry = drawn.entry(used.o.as_str()).or_default();
            *entry = (entry.0.saturating_add(1), entry.1.saturating_add(used.draw));
        }
    }
    for outcome in &instance.outcomes {
        let (times, sum) = drawn.get(outcome.id.as_str()).copied().unwrap_or_default();
        if outcome.mode == OutcomeMode::Whole && times > 1 {
            breaches.push(Breach::OutcomeTwice(outcome.id.clone()));
        }
        if outcome.mode == OutcomeMode::Budget && sum > outcome.budget.unwrap_or(0) {
            breaches.push(Breach::Overdrawn(outcome.id.clone()));
        }
    }
    breaches.extend(limits(instance, &set, &drawn));
    if breaches.is_empty() {
        Ok(())
    } else {
        Err(breaches)
    }
}

fn limits(
    instance: &Instance,
    set: &BTreeSet<&str>,
    drawn: &BTreeMap<&str, (u32, i64)>,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for cap in &instance.caps {
        let terms = cap.terms.iter().filter(|(id, _)| set.contains(id.as_str()));
        let sum = terms.fold(0i64, |sum, (_, amount)| sum.saturating_add(*amount));
        if sum > cap.limit || sum < cap.min {
            breaches.push(Breach::Cap(cap.id.clone()));
        }
    }
    for exclusion in &instance.exclusions {
        let counted = exclusion.members.iter().filter(|id| match exclusion.kind {
            ExclusionKind::Outcomes => drawn.contains_key(id.as_str()),
            ExclusionKind::Applications => set.contains(id.as_str()),
        });
        if u32::try_from(counted.count()).is_ok_and(|count| count > exclusion.max) {
            breaches.push(Breach::Exclusion(exclusion.id.clone()));
        }
    }
    let required = instance
        .pins
        .require
        .iter()
        .filter(|id| !set.contains(id.as_str()));
    let forbidden = instance
        .pins
        .forbid
        .iter()
        .filter(|id| set.contains(id.as_str()));
    breaches.extend(required.chain(forbidden).map(|id| Breach::Pin(id.clone())));
    breaches
}

/// The objective of a chosen set, recomputed from the instance.
pub fn objective_of(instance: &Instance, chosen: &[String]) -> Objective {
    let set: BTreeSet<&str> = chosen.iter().map(String::as_str).collect();
    let mut objective = Objective::default();
    let mut touched = BTreeSet::new();
    for one in instance
        .applications
        .iter()
        .filter(|one| set.contains(one.id.as_str()))
    {
        let granted = one
            .grants
            .iter()
            .fold(one.free, |sum, grant| sum.saturating_add(grant.credits));
        objective.credits = objective.credits.saturating_add(granted);
        objective.preference = objective.preference.saturating_add(one.pref);
        objective.applications = objective.applications.saturating_add(1);
        objective.fingerprint_sum = objective.fingerprint_sum.saturating_add(fingerprint(one));
        touched.extend(one.uses.iter().map(|used| used.o.as_str()));
    }
    for outcome in instance
        .outcomes
        .iter()
        .filter(|outcome| touched.contains(outcome.id.as_str()))
    {
        objective.value_touched = objective.value_touched.saturating_add(outcome.value);
    }
    objective
}
