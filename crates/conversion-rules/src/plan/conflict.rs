//! Why nothing holds: constraints that cannot hold together, none of which can be left out.

use super::instance::{Instance, OutcomeMode};

/// What a search says of an instance.
pub(super) enum Trial {
    /// Some set holds.
    Holds,
    /// No set holds.
    Fails,
    /// It met its limit first.
    Undecided,
}

/// Constraints that cannot hold together.
#[derive(Default)]
pub(super) struct Conflict {
    pub members: Vec<String>,
    /// Those of which it was not told whether they can be left out.
    pub undecided: Vec<String>,
}

/// Constraints that cannot hold together, found by leaving out one after the other.
pub(super) fn conflict(
    instance: &Instance,
    mut trial_of: impl FnMut(&Instance) -> Trial,
) -> Conflict {
    let mut relaxed = instance.clone();
    let mut found = Conflict::default();
    for constraint in constraints(instance) {
        let mut trial = relaxed.clone();
        constraint.lift(&mut trial);
        match trial_of(&trial) {
            Trial::Fails => relaxed = trial,
            Trial::Holds => found.members.push(constraint.id()),
            Trial::Undecided => {
                found.members.push(constraint.id());
                found.undecided.push(constraint.id());
            }
        }
    }
    found
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
