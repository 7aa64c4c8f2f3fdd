//! An instance by indices, in the order of ids and texts, never of the input.

use super::fingerprint::{fingerprint, fingerprint_text};
use super::instance::{ExclusionKind, Instance, OutcomeMode};
use super::problem::{Choice, Limit, Problem, Source};
use std::collections::{BTreeMap, BTreeSet};

struct Index<'i>(BTreeMap<&'i str, usize>);

impl<'i> Index<'i> {
    fn of(ids: impl Iterator<Item = &'i str>) -> Self {
        let mut sorted: Vec<&str> = ids.collect();
        sorted.sort_unstable();
        Self(
            sorted
                .into_iter()
                .enumerate()
                .map(|(index, id)| (id, index))
                .collect(),
        )
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.0.get(id).copied()
    }
}

/// The whole instance by indices; everything in the order of ids and texts, never of the input.
pub(super) fn compile(instance: &Instance) -> Problem {
    let outcomes = Index::of(instance.outcomes.iter().map(|outcome| outcome.id.as_str()));
    let targets = Index::of(instance.targets.iter().map(|target| target.id.as_str()));
    let mut problem = Problem {
        choices: Vec::new(),
        sources: vec![Source::default(); instance.outcomes.len()],
        targets: instance.targets.len(),
        caps: Vec::new(),
        exclusions: Vec::new(),
    };
    for outcome in &instance.outcomes {
        let index = outcomes.find(&outcome.id).unwrap_or_default();
        if let Some(source) = problem.sources.get_mut(index) {
            source.value = outcome.value;
            source.capacity = match outcome.mode {
                OutcomeMode::Whole => None,
                OutcomeMode::Budget => Some(outcome.budget.unwrap_or(0)),
            };
        }
    }
    let forbidden: BTreeSet<&str> = instance.pins.forbid.iter().map(String::as_str).collect();
    let required: BTreeSet<&str> = instance.pins.require.iter().map(String::as_str).collect();
    for one in &instance.applications {
        if forbidden.contains(one.id.as_str()) {
            continue;
        }
        let granted = one.grants.iter().map(|grant| grant.credits);
        problem.choices.push(Choice {
            id: one.id.clone(),
            text: fingerprint_text(one),
            fingerprint: fingerprint(one),
            credits: granted.fold(one.free, i64::saturating_add),
            pref: one.pref,
            required: required.contains(one.id.as_str()),
            uses: one
                .uses
                .iter()
                .filter_map(|used| Some((outcomes.find(&used.o)?, used.draw)))
                .collect(),
            grants: one
                .grants
                .iter()
                .filter_map(|grant| Some((targets.find(&grant.t)?, grant.credits)))
                .collect(),
            caps: Vec::new(),
            exclusions: Vec::new(),
        });
    }
    problem
        .choices
        .sort_by(|a, b| (&a.text, b.pref, &a.id).cmp(&(&b.text, a.pref, &b.id)));
    attach_limits(&mut problem, instance, &outcomes);
    problem
}

fn attach_limits(problem: &mut Problem, instance: &Instance, outcomes: &Index<'_>) {
    let places: BTreeMap<String, usize> = problem
        .choices
        .iter()
        .enumerate()
        .map(|(index, choice)| (choice.id.clone(), index))
        .collect();
    let mut caps: Vec<_> = instance.caps.iter().collect();
    caps.sort_by(|a, b| a.id.cmp(&b.id));
    for cap in caps {
        let terms: Vec<(usize, i64)> = cap
            .terms
            .iter()
            .filter_map(|(id, amount)| Some((*places.get(id)?, *amount)))
            .collect();
        let all = terms
            .iter()
            .fold(0i64, |sum, (_, amount)| sum.saturating_add(*amount));
        if all <= cap.limit && cap.min <= 0 {
            continue;
        }
        let index = problem.caps.len();
        problem.caps.push(Limit {
            limit: cap.limit,
            min: cap.min,
        });
        for (place, amount) in terms {
            if let Some(choice) = problem.choices.get_mut(place) {
                choice.caps.push((index, amount));
            }
        }
    }
    let mut exclusions: Vec<_> = instance.exclusions.iter().collect();
    exclusions.sort_by(|a, b| a.id.cmp(&b.id));
    for exclusion in exclusions {
        let index = problem.exclusions.len();
        problem.exclusions.push(i64::from(exclusion.max));
        for member in &exclusion.members {
            match exclusion.kind {
                ExclusionKind::Outcomes => {
                    let source = outcomes
                        .find(member)
                        .and_then(|place| problem.sources.get_mut(place));
                    if let Some(source) = source {
                        source.exclusions.push(index);
                    }
                }
                ExclusionKind::Applications => {
                    let choice = places
                        .get(member)
                        .and_then(|place| problem.choices.get_mut(*place));
                    if let Some(choice) = choice {
                        choice.exclusions.push(index);
                    }
                }
            }
        }
    }
}
