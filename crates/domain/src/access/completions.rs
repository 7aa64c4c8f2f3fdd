//! Who may post, read back and mend completions.

use super::causes::not_on_himself;
use super::{Actor, OwnCause, Permit, Refusal, Role, Scope};
use crate::id::{ActorId, CompletionId, LearnerId, OrganisationId};

/// A completion, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompletionFact {
    /// The completion.
    pub id: CompletionId,
    /// Who posted it.
    pub provider: OrganisationId,
    /// Whom it is about.
    pub learner: LearnerId,
}

/// Post completions of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostCompletion {
    /// The provider.
    pub provider: OrganisationId,
    /// Who posts.
    pub actor: ActorId,
    own_learner: Option<LearnerId>,
}

impl PostCompletion {
    /// May a row be about this learner? Whom a row is about is known only once its identity number is
    /// resolved.
    ///
    /// # Errors
    /// [`OwnCause::Oneself`] for the person who posts.
    pub fn about(&self, learner: LearnerId) -> Result<(), Refusal> {
        if self.own_learner == Some(learner) {
            Err(Refusal::OwnCause(OwnCause::Oneself))
        } else {
            Ok(())
        }
    }
}

/// A provider posts its own completions, one or a batch.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn post_completion(actor: &Actor) -> Result<Permit<PostCompletion>, Refusal> {
    let provider = actor
        .acts_for(Role::Provider, Scope::CompletionsWrite)
        .ok_or(Refusal::Role)?;
    let own_learner = match actor {
        Actor::Person(person) => person.learner_id,
        Actor::Client(_) => None,
    };
    Ok(Permit::granted(PostCompletion {
        provider,
        actor: actor.id(),
        own_learner,
    }))
}

/// List the completions of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCompletions {
    /// The provider.
    pub provider: OrganisationId,
}

/// A provider lists its own completions.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_completions(actor: &Actor) -> Result<Permit<ListCompletions>, Refusal> {
    let provider = actor
        .acts_for(Role::Provider, Scope::CompletionsRead)
        .ok_or(Refusal::Role)?;
    Ok(Permit::granted(ListCompletions { provider }))
}

/// Read one completion back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeCompletion {
    /// Which.
    pub completion: CompletionId,
    /// Whose.
    pub provider: OrganisationId,
}

/// A provider reads back what it posted.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another provider's.
pub fn see_completion(
    actor: &Actor,
    completion: Option<&CompletionFact>,
) -> Result<Permit<SeeCompletion>, Refusal> {
    let completion = own(actor, Scope::CompletionsRead, completion)?;
    Ok(Permit::granted(SeeCompletion {
        completion: completion.id,
        provider: completion.provider,
    }))
}

/// Correct or withdraw one completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MendCompletion {
    /// Which.
    pub completion: CompletionId,
    /// Whose.
    pub provider: OrganisationId,
    /// Whom it is about; a correction does not change that.
    pub learner: LearnerId,
    /// Who mends it.
    pub actor: ActorId,
}

/// A provider corrects what it posted.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another provider's,
/// [`OwnCause::Oneself`] for a completion about the actor.
pub fn correct_completion(
    actor: &Actor,
    completion: Option<&CompletionFact>,
) -> Result<Permit<MendCompletion>, Refusal> {
    mend(actor, completion)
}

/// A provider withdraws what it posted.
///
/// # Errors
/// As [`correct_completion`].
pub fn withdraw_completion(
    actor: &Actor,
    completion: Option<&CompletionFact>,
) -> Result<Permit<MendCompletion>, Refusal> {
    mend(actor, completion)
}

fn mend(
    actor: &Actor,
    completion: Option<&CompletionFact>,
) -> Result<Permit<MendCompletion>, Refusal> {
    let completion = own(actor, Scope::CompletionsWrite, completion)?;
    not_on_himself(actor, completion.learner)?;
    Ok(Permit::granted(MendCompletion {
        completion: completion.id,
        provider: completion.provider,
        learner: completion.learner,
        actor: actor.id(),
    }))
}

fn own(
    actor: &Actor,
    scope: Scope,
    completion: Option<&CompletionFact>,
) -> Result<CompletionFact, Refusal> {
    let provider = actor.acts_for(Role::Provider, scope).ok_or(Refusal::Role)?;
    completion
        .filter(|completion| completion.provider == provider)
        .copied()
        .ok_or(Refusal::Unknown)
}
