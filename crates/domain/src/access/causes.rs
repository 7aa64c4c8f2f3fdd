//! The conditions that many decisions share.

use super::{Actor, OwnCause, Refusal, Role};
use crate::id::LearnerId;

/// Only a person of this role.
pub(super) fn only(actor: &Actor, role: Role) -> Result<(), Refusal> {
    if actor.has_role(role) {
        Ok(())
    } else {
        Err(Refusal::Role)
    }
}

/// Only a learner, and which.
pub(super) fn only_learner(actor: &Actor) -> Result<LearnerId, Refusal> {
    actor.learner_id().ok_or(Refusal::Role)
}

/// Nobody decides on himself.
pub(super) fn not_on_himself(actor: &Actor, learner: LearnerId) -> Result<(), Refusal> {
    if actor.is_person(learner) {
        Err(Refusal::OwnCause(OwnCause::Oneself))
    } else {
        Ok(())
    }
}
