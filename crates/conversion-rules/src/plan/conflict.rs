//! Why nothing holds: constraints that cannot hold together, none of which can be left out.

use super::instance::{Instance, OutcomeMode};

/// Constraints that cannot hold together, found by leaving out one after the other.
pub(super) fn conflict(
    instance: &Instance,
    mut is_infeasible: impl FnMut(&Instance) -> bool,
) -> Vec<String> {
    let mut relaxed = instance.clone();
    let mut kept = Vec::new();
    for constraint in constraints(instance) {
        let mut trial = relaxed.clone();
        constraint.lift(&mut trial);
        if is_infeasible(&trial) {
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
