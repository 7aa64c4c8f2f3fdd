//! An instance made small: indices for ids, hopeless applications and slack limits dropped, caps
//! tightened to sums that can be reached, and parts that nothing couples taken apart.

use super::fingerprint::{fingerprint, fingerprint_text};
use super::instance::{ExclusionKind, Instance, OutcomeMode};
use std::collections::{BTreeMap, BTreeSet};

/// Reachable sums are only computed up to this many steps; beyond, the cap stays as it is.
const REACH_STEPS: i64 = 200_000;

/// A value of a list, or the default where there is none: indices here are made by this module.
pub(super) fn pick<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

/// Adds to a value of a list.
pub(super) fn bump(list: &mut [i64], index: usize, by: i64) {
    if let Some(value) = list.get_mut(index) {
        *value = value.saturating_add(by);
    }
}

/// An application by indices.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    pub id: String,
    pub text: String,
    pub fingerprint: i64,
    pub credits: i64,
    pub pref: i64,
    /// Value of its outcomes that no other application can share; a true lower bound of its cost.
    pub own_value: i64,
    pub required: bool,
    pub uses: Vec<(usize, i64)>,
    pub grants: Vec<(usize, i64)>,
    pub caps: Vec<(usize, i64)>,
    pub exclusions: Vec<usize>,
}

/// An outcome by index: `capacity` is none where it is whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub value: i64,
    pub capacity: Option<i64>,
    pub exclusions: Vec<usize>,
}

/// A cap by index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limit {
    pub limit: i64,
    pub min: i64,
}

/// A part of an instance that nothing couples to the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    pub choices: Vec<Choice>,
    pub sources: Vec<Source>,
    pub targets: usize,
    pub caps: Vec<Limit>,
    pub exclusions: Vec<i64>,
}

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
            own_value: 0,
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
    for choice in &mut problem.choices {
        let whole = choice
            .uses
            .iter()
            .filter_map(|(index, _)| problem.sources.get(*index));
        choice.own_value = whole
            .filter(|source| source.capacity.is_none())
            .fold(0, |sum, source| sum.saturating_add(source.value));
    }
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
        let limit = tighten(&terms, cap.limit);
        problem.caps.push(Limit {
            limit,
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

/// The greatest sum of terms that is within the limit: the bound then speaks in reachable sums.
fn tighten(terms: &[(usize, i64)], limit: i64) -> i64 {
    let step = terms.iter().fold(0, |step, (_, amount)| gcd(step, *amount));
    let Some(top) = limit
        .checked_div(step)
        .filter(|top| (0..=REACH_STEPS).contains(top))
    else {
        return limit;
    };
    let Ok(size) = usize::try_from(top) else {
        return limit;
    };
    let mut reachable = vec![false; size.saturating_add(1)];
    if let Some(zero) = reachable.first_mut() {
        *zero = true;
    }
    for (_, amount) in terms {
        let Some(width) = amount
            .checked_div(step)
            .and_then(|width| usize::try_from(width).ok())
        else {
            return limit;
        };
        for sum in (width..=size).rev() {
            if width > 0
                && pick(&reachable, sum.saturating_sub(width))
                && let Some(place) = reachable.get_mut(sum)
            {
                *place = true;
            }
        }
    }
    let best = reachable
        .iter()
        .rposition(|reached| *reached)
        .unwrap_or(size);
    i64::try_from(best).map_or(limit, |best| best.saturating_mul(step))
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

/// The parts of a problem: two choices are together if they share an outcome, target, cap or exclusion.
pub(super) fn components(problem: &Problem) -> Vec<Problem> {
    let count = problem.choices.len();
    let mut parent: Vec<usize> = (0..count).collect();
    let mut seen: BTreeMap<(u8, usize), usize> = BTreeMap::new();
    for (index, choice) in problem.choices.iter().enumerate() {
        let outcomes = choice.uses.iter().map(|(place, _)| *place);
        let through_outcomes = outcomes
            .clone()
            .filter_map(|place| problem.sources.get(place))
            .flat_map(|source| source.exclusions.iter().copied());
        let keys = outcomes
            .map(|place| (0, place))
            .chain(choice.grants.iter().map(|(place, _)| (1, *place)))
            .chain(choice.caps.iter().map(|(place, _)| (2, *place)))
            .chain(
                choice
                    .exclusions
                    .iter()
                    .copied()
                    .chain(through_outcomes)
                    .map(|place| (3, place)),
            );
        for key in keys.collect::<Vec<_>>() {
            let other = *seen.entry(key).or_insert(index);
            let (a, b) = (root(&parent, index), root(&parent, other));
            if let Some(place) = parent.get_mut(a.max(b)) {
                *place = a.min(b);
            }
        }
    }
    let mut parts: BTreeMap<usize, Problem> = BTreeMap::new();
    // Floors bind even where no choice could reach them, so empty caps stay with the first part.
    for (index, choice) in problem.choices.iter().enumerate() {
        parts
            .entry(root(&parent, index))
            .or_insert_with(|| Problem {
                choices: Vec::new(),
                ..problem.clone()
            })
            .choices
            .push(choice.clone());
    }
    let mut parts: Vec<Problem> = parts.into_values().collect();
    relax_foreign_floors(problem, &mut parts);
    parts
}

/// A floor belongs to the part that holds its terms; elsewhere it is lifted.
fn relax_foreign_floors(problem: &Problem, parts: &mut [Problem]) {
    for (index, _) in problem.caps.iter().enumerate() {
        for part in parts.iter_mut() {
            let own = part
                .choices
                .iter()
                .any(|choice| choice.caps.iter().any(|(cap, _)| *cap == index));
            if let Some(cap) = part.caps.get_mut(index).filter(|_| !own) {
                cap.min = 0;
            }
        }
    }
}

fn root(parent: &[usize], mut index: usize) -> usize {
    while pick(parent, index) != index {
        index = pick(parent, index);
    }
    index
}

/// Is there a floor that no choice at all contributes to?
pub(super) fn has_hopeless_floor(problem: &Problem) -> bool {
    problem.caps.iter().enumerate().any(|(index, cap)| {
        cap.min > 0
            && !problem
                .choices
                .iter()
                .any(|choice| choice.caps.iter().any(|(place, _)| *place == index))
    })
}
