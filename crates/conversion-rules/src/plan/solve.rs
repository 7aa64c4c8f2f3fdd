//! The seam: an instance in, the unique best solution out, or an honest "bounded".

use super::branch::{Aim, Effort};
use super::compile::compile;
use super::conflict::{Trial, conflict};
use super::instance::Instance;
use super::judge::{judge, objective_of};
use super::levels::levels;
use super::parts::parts;
use super::problem::has_hopeless_cap;
use super::reduce::reduce;
use crate::request::DEFAULT_NODE_LIMIT;
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
    /// The limit was reached before the proof: the best found, if anything was found.
    Bounded,
    /// Nothing holds.
    Infeasible,
}

/// The answer to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Ids of the chosen applications, sorted; none where no plan was found or none exists, which is not
    /// the empty plan.
    pub chosen: Option<Vec<String>>,
    /// The objective of the chosen set; none where there is none.
    pub objective: Option<Objective>,
    /// How sure it is.
    pub status: SolutionStatus,
    /// How many levels of the objective are proved, 0 to 5.
    pub proved_levels: u8,
    /// No plan grants more credits than this, in hundredths.
    pub bound: i64,
    /// Search nodes visited.
    pub work: u64,
    /// Where nothing holds: constraints that cannot hold together, none of which can be left out but
    /// perhaps those that are `undecided`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<String>,
    /// Members of the conflict of which no search within its limits told whether they can be left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<String>,
}

/// How much work a solve may be.
#[derive(Clone, Copy)]
pub struct Limits<'s> {
    /// Search nodes; the same number gives the same answer on every machine.
    pub nodes: u64,
    /// Asked now and then; `true` ends the search with what it has. A clock belongs here, outside.
    pub should_stop: &'s dyn Fn() -> bool,
}

/// Solves an instance within a number of search nodes; the limit, never the clock, decides.
///
/// The instance should satisfy [`Instance::validate`]; unknown ids in it are ignored.
pub fn solve(instance: &Instance, node_limit: u64) -> Solution {
    let limits = Limits {
        nodes: node_limit,
        should_stop: &|| false,
    };
    solve_within(instance, limits)
}

/// Solves an instance within limits; beyond them the best plan found, with a true bound.
pub fn solve_within(instance: &Instance, limits: Limits<'_>) -> Solution {
    let mut effort = Effort::of(limits);
    let found = run(instance, &mut effort, Aim::Best);
    let mut solution = Solution {
        chosen: None,
        objective: None,
        status: SolutionStatus::Bounded,
        proved_levels: 0,
        bound: found.bound,
        work: effort.nodes,
        conflict: Vec::new(),
        undecided: Vec::new(),
    };
    let Some(mut chosen) = found.chosen else {
        // A search cut short has proved nothing, neither feasible nor infeasible.
        if found.proved_levels == LEVELS {
            solution.status = SolutionStatus::Infeasible;
            let conflict = conflict(instance, |trial| trial_of(trial, limits));
            solution.conflict = conflict.members;
            solution.undecided = conflict.undecided;
        }
        return solution;
    };
    chosen.sort_unstable();
    // A set that breaks a law would be a fault of the search: it is not returned.
    if judge(instance, &chosen).is_err() {
        return solution;
    }
    solution.objective = Some(objective_of(instance, &chosen));
    solution.chosen = Some(chosen);
    solution.proved_levels = found.proved_levels;
    if found.proved_levels == LEVELS {
        solution.status = SolutionStatus::Optimal;
    }
    solution
}

/// Does anything hold? A trial has nodes of its own: a limit that was enough for the proof says nothing
/// of what is asked with one constraint fewer.
fn trial_of(instance: &Instance, limits: Limits<'_>) -> Trial {
    let mut effort = Effort::of(Limits {
        nodes: limits.nodes.max(DEFAULT_NODE_LIMIT),
        ..limits
    });
    let found = run(instance, &mut effort, Aim::Any);
    match found.chosen {
        Some(_) => Trial::Holds,
        None if found.proved_levels == LEVELS => Trial::Fails,
        None => Trial::Undecided,
    }
}

const LEVELS: u8 = 5;

struct Found {
    /// None where nothing holds, or nothing was found.
    chosen: Option<Vec<String>>,
    proved_levels: u8,
    bound: i64,
}

fn run(instance: &Instance, effort: &mut Effort<'_>, aim: Aim) -> Found {
    let mut found = Found {
        chosen: Some(Vec::new()),
        proved_levels: LEVELS,
        bound: 0,
    };
    let mut whole = compile(instance);
    let missing_pin = instance
        .pins
        .require
        .iter()
        .any(|id| !whole.choices.iter().any(|choice| choice.id == *id));
    reduce(&mut whole);
    if missing_pin || has_hopeless_cap(&whole) {
        found.chosen = None;
        return found;
    }
    for part in parts(&whole) {
        let of_part = levels(&part, effort, aim);
        if of_part.best.is_none() && of_part.proved_levels == LEVELS {
            return Found {
                chosen: None,
                ..found
            };
        }
        found.proved_levels = found.proved_levels.min(of_part.proved_levels);
        found.bound = found.bound.saturating_add(of_part.bound);
        found.chosen = found
            .chosen
            .zip(of_part.best)
            .map(|(mut all, (_, places))| {
                let choices = places.iter().filter_map(|place| part.choices.get(*place));
                all.extend(choices.map(|choice| choice.id.clone()));
                all
            });
    }
    found
}
