//! Who may correct what the counter mistyped of a learner.

use super::causes::{not_on_himself, only};
use super::{Actor, Permit, Refusal, Role};
use crate::id::{ActorId, LearnerId};

/// Correct name, document or phone of a learner's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectLearner {
    /// Whose account.
    pub learner: LearnerId,
    /// Who corrects it.
    pub officer: ActorId,
}

/// An officer corrects what the counter mistyped, with the documents before him; not of himself.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without a learner,
/// [`super::OwnCause::Oneself`] for the own account.
pub fn correct_learner(
    actor: &Actor,
    learner: Option<LearnerId>,
) -> Result<Permit<CorrectLearner>, Refusal> {
    only(actor, Role::Officer)?;
    let learner = learner.ok_or(Refusal::Unknown)?;
    not_on_himself(actor, learner)?;
    Ok(Permit::granted(CorrectLearner {
        learner,
        officer: actor.id(),
    }))
}
