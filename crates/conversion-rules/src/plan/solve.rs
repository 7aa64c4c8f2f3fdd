//! The seam: an instance in, the unique best solution out, or an honest "bounded".

use super::instance::{Instance, OutcomeMode};
use super::judge::{judge, objective_of};
use super::reduce::{compile, components, has_hopeless_floor};
use super::search::search;
use serde::{Deserialize, Serialize};

/// The levels of the objective; the third and fourth are to be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Objective {
    /// Credits granted, in hundredths.
    pub credits: i64,
    /// Sum of preferences.
    pub preference: i64,
    /// Value of touched outcomes, in hundredths.
    pub value_touched: i64,
    /// Number of chosen applications.
    pub applications: i64,
    /// Sum of fingerprints.
    pub fingerprint_sum: i64,
}

impl Serialize for Objective {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let levels = [
            self.credits,
            self.preference,
            self.value_touched,
            self.applications,
            self.fingerprint_sum,
        ];
        levels.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Objective {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [
            credits,
            preference,
            value_touched,
            applications,
            fingerprint_sum,
        ] = <[i64; 5]>::deserialize(deserializer)?;
        Ok(Self {
            credits,
            preference,
            value_touched,
            applications,
            fingerprint_sum,
        })
    }
}

/// How sure the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolutionStatus {
    /// The best at every level.
    Optimal,
    /// Holds, but the node limit was reached before the proof.
    Bounded,
    /// Nothing holds.
    Infeasible,
}

/// The answer to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Ids of the chosen applications, sorted.
    pub chosen: Vec<String>,
    /// The objective of the chosen set.
    pub objective: Objective,
    /// How sure it is.
    pub status: SolutionStatus,
    /// How many levels of the objective are proved, 0 to 5.
    pub proved_levels: u8,
    /// No plan grants more credits than this, in hundredths.
    pub bound: i64,
    /// Search nodes visited.
    pub work: u64,
    /// Where nothing holds: constraints that cannot hold together, none of which can be left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<String>,
}

/// Solves an instance within a number of search nodes; the limit, never the clock, decides.
///
/// The instance should satisfy [`Instance::validate`]; unknown ids in it are ignored.
pub fn solve(instance: &Instance, node_limit: u64) -> Solution {
    let (chosen, complete, bound, nodes) = run(instance, node_limit, false);
    let Some(mut chosen) = chosen else {
        // A search cut short has proved nothing, neither feasible nor infeasible.
        let status = if complete {
            SolutionStatus::Infeasible
        } else {
            SolutionStatus::Bounded
        };
        return Solution {
            chosen: Vec::new(),
            objective: Objective::default(),
            status,
            proved_levels: 0,
            bound,
            work: nodes,
            conflict: if complete {
                conflict(instance, node_limit)
            } else {
                Vec::new()
            },
        };
    };
    chosen.sort_unstable();
    let objective = objective_of(instance, &chosen);
    // A set that breaks a law would be a fault of the search; the empty plan is never wrong.
    if judge(instance, &chosen).is_err() {
        return Solution {
            chosen: Vec::new(),
            objective: Objective::default(),
            status: SolutionStatus::Bounded,
            proved_levels: 0,
            bound,
            work: nodes,
            conflict: Vec::new(),
        };
    }
    let (status, bound, proved_levels) = if complete {
        (SolutionStatus::Optimal, objective.credits, 5)
    } else {
        (
            SolutionStatus::Bounded,
            bound,
            u8::from(bound == objective.credits),
        )
    };
    Solution {
        chosen,
        objective,
        status,
        proved_levels,
        bound,
        work: nodes,
        conflict: Vec::new(),
    }
}

type Run = (Option<Vec<String>>, bool, i64, u64);

fn run(instance: &Instance, node_limit: u64, any_will_do: bool) -> Run {
    let whole = compile(instance);
    let missing_pin = instance
        .pins
        .require
        .iter()
        .any(|id| !whole.choices.iter().any(|choice| choice.id == *id));
    if missing_pin || has_hopeless_floor(&whole) {
        return (None, true, 0, 0);
    }
    let (mut chosen, mut complete, mut bound, mut nodes) = (Some(Vec::new()), true, 0i64, 0u64);
    for part in components(&whole) {
        let found = search(&part, node_limit.saturating_sub(nodes), any_will_do);
        nodes = nodes.saturating_add(found.nodes);
        complete = complete && found.complete;
        let proved = found.best.as_ref().filter(|_| found.complete);
        let most = proved.map_or(found.credits_bound, |([credits, ..], _)| *credits);
        bound = bound.saturating_add(most);
        if found.best.is_none() && found.complete {
            return (None, true, bound, nodes);
        }
        chosen = chosen.zip(found.best).map(|(mut all, (_, places))| {
            let choices = places.iter().filter_map(|place| part.choices.get(*place));
            all.extend(choices.map(|choice| choice.id.clone()));
            all
        });
    }
    (chosen, complete, bound, nodes)
}

/// Constraints that cannot hold together, found by leaving out one after the other.
fn conflict(instance: &Instance, node_limit: u64) -> Vec<String> {
    let mut relaxed = instance.clone();
    let mut kept = Vec::new();
    for constraint in constraints(instance) {
        let mut trial = relaxed.clone();
        constraint.lift(&mut trial);
        let (chosen, complete, ..) = run(&trial, node_limit, true);
        if chosen.is_none() && complete {
            relaxed = trial;
        } else {
            kept.push(constraint.id());
        }
    }
    kept
}

enum Constraint {
    Outcome(String),
    Target(String),
    Cap(String),
    Exclusion(String),
    Require(String),
    Forbid(String),
}

fn constraints(instance: &Instance) -> Vec<Constraint> {
    let mut all: Vec<Constraint> = Vec::new();
    all.extend(
        instance
            .outcomes
            .iter()
            .map(|one| Constraint::Outcome(one.id.clone())),
    );
    all.extend(
        instance
            .targets
            .iter()
            .map(|one| Constraint::Target(one.id.clone())),
    );
    all.extend(
        instance
            .caps
            .iter()
            .map(|one| Constraint::Cap(one.id.clone())),
    );
    all.extend(
        instance
            .exclusions
            .iter()
            .map(|one| Constraint::Exclusion(one.id.clone())),
    );
    all.extend(
        instance
            .pins
            .require
            .iter()
            .map(|id| Constraint::Require(id.clone())),
    );
    all.extend(
        instance
            .pins
            .forbid
            .iter()
            .map(|id| Constraint::Forbid(id.clone())),
    );
    all.sort_by_key(Constraint::id);
    all
}

impl Constraint {
    fn id(&self) -> String {
        match self {
            Self::Outcome(id) | Self::Target(id) | Self::Cap(id) | Self::Exclusion(id) => {
                id.clone()
            }
            Self::Require(id) => format!("require:{id}"),
            Self::Forbid(id) => format!("forbid:{id}"),
        }
    }

    fn lift(&self, instance: &mut Instance) {
        match self {
            Self::Outcome(id) => {
                for one in instance.outcomes.iter_mut().filter(|one| one.id == *id) {
                    one.mode = OutcomeMode::Budget;
                    one.budget = Some(i64::MAX);
                }
            }
            Self::Target(id) => {
                for one in &mut instance.applications {
                    one.grants.retain(|grant| grant.t != *id);
                }
            }
            Self::Cap(id) => instance.caps.retain(|cap| cap.id != *id),
            Self::Exclusion(id) => instance.exclusions.retain(|one| one.id != *id),
            Self::Require(id) => instance.pins.require.retain(|one| one != id),
            Self::Forbid(id) => instance.pins.forbid.retain(|one| one != id),
        }
    }
}
