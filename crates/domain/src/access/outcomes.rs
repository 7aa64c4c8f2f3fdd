//! Who may see, recognise and revoke learning outcomes.

use super::causes::{not_on_himself, only, only_learner};
use super::grants::{GrantFact, GrantScope};
use super::{Actor, Audience, Ground, OwnCause, Permit, Refusal, Role, Scope};
use crate::id::{ActorId, ApplicationId, LearnerId, OrganisationId, OutcomeId};
use chrono::{DateTime, Utc};

/// An outcome, as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeFact {
    /// The outcome.
    pub id: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
    /// Who posted its evidence, or asked for a change of it: people and clients.
    pub posted_by: Vec<ActorId>,
    /// The applications that use it.
    pub uses: Vec<OutcomeUse>,
}

/// An application's use of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutcomeUse {
    /// The application.
    pub application: ApplicationId,
    /// The school it was filed with.
    pub school: OrganisationId,
    /// The end of the review term once it is decided, when the school's view ends; none while open.
    pub seen_until: Option<DateTime<Utc>>,
}

impl OutcomeUse {
    fn shows_to(&self, school: OrganisationId, now: DateTime<Utc>) -> bool {
        self.school == school && self.seen_until.is_none_or(|end| now < end)
    }
}

/// List the officers' queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOutcomes {
    /// Who reads it.
    pub officer: ActorId,
}

/// Officers read the queue.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_outcomes(actor: &Actor) -> Result<Permit<ListOutcomes>, Refusal> {
    only(actor, Role::Officer)?;
    Ok(Permit::granted(ListOutcomes {
        officer: actor.id(),
    }))
}

/// Read one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeOutcome {
    /// Which.
    pub outcome: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
    /// Before whom.
    pub audience: Audience,
}

/// The learner and officers see it; a school while an application to it uses the outcome, or by grant.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for what the actor may not know of.
pub fn see_outcome(
    actor: &Actor,
    outcome: Option<&OutcomeFact>,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Result<Permit<SeeOutcome>, Refusal> {
    let school = actor.acts_for(Role::Registrar, Scope::ApplicationsRead);
    let officer = actor.has_role(Role::Officer);
    if actor.learner_id().is_none() && !officer && school.is_none() {
        return Err(Refusal::Role);
    }
    let outcome = outcome.ok_or(Refusal::Unknown)?;
    let audience = if actor.learner_id() == Some(outcome.learner) {
        Audience::Learner
    } else if officer {
        Audience::Officer
    } else {
        let organisation = school.ok_or(Refusal::Unknown)?;
        let ground = ground(outcome, organisation, grants, now).ok_or(Refusal::Unknown)?;
        Audience::School {
            organisation,
            ground,
        }
    };
    Ok(Permit::granted(SeeOutcome {
        outcome: outcome.id,
        learner: outcome.learner,
        audience,
    }))
}

fn ground(
    outcome: &OutcomeFact,
    school: OrganisationId,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Option<Ground> {
    let used = outcome.uses.iter().find(|used| used.shows_to(school, now));
    let granted = || {
        grants
            .iter()
            .filter(|grant| match &grant.scope {
                GrantScope::Outcomes(ids) => ids.contains(&outcome.id),
                GrantScope::Record => true,
                GrantScope::Balance => false,
            })
            .find(|grant| grant.counts(outcome.learner, school, now))
    };
    used.map(|used| Ground::Application(used.application))
        .or_else(|| granted().map(|grant| Ground::Grant(grant.id)))
}

/// What an officer decides on an outcome; the words are those of the API's paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfficerAct {
    /// Recognise it.
    Recognition,
    /// Refuse it.
    Refusal,
    /// Ask for what is missing.
    SupplementRequest,
    /// Suspend it.
    Freeze,
    /// End the suspension.
    Restoration,
    /// Take it back.
    Revocation,
    /// Recognise it again after a review.
    Reinstatement,
}

impl OfficerAct {
    /// Does it make the outcome count? Who posted it may not.
    const fn recognises(self) -> bool {
        matches!(
            self,
            Self::Recognition | Self::Restoration | Self::Reinstatement
        )
    }
}

/// Decide on one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideOutcome {
    /// Which.
    pub outcome: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
    /// Who decides, a person.
    pub officer: ActorId,
    /// What.
    pub act: OfficerAct,
}

/// An officer decides, never on his own outcome; who posted it makes it count in no way. It is the person
/// that counts, not the organisation: what one of a workstation posts, another of it recognises.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] without an outcome, [`OwnCause::Oneself`],
/// [`OwnCause::Posted`].
pub fn decide_outcome(
    actor: &Actor,
    act: OfficerAct,
    outcome: Option<&OutcomeFact>,
) -> Result<Permit<DecideOutcome>, Refusal> {
    only(actor, Role::Officer)?;
    let outcome = outcome.ok_or(Refusal::Unknown)?;
    not_on_himself(actor, outcome.learner)?;
    if act.recognises() && outcome.posted_by.contains(&actor.id()) {
        return Err(Refusal::OwnCause(OwnCause::Posted));
    }
    Ok(Permit::granted(DecideOutcome {
        outcome: outcome.id,
        learner: outcome.learner,
        officer: actor.id(),
        act,
    }))
}

/// Hand in what an officer asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyOutcome {
    /// To which outcome.
    pub outcome: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
}

/// The learner hands it in to the own outcomes.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another's outcome.
pub fn supply_outcome(
    actor: &Actor,
    outcome: Option<&OutcomeFact>,
) -> Result<Permit<SupplyOutcome>, Refusal> {
    let asked = request_outcome_review(actor, outcome)?;
    Ok(Permit::granted(SupplyOutcome {
        outcome: asked.outcome,
        learner: asked.learner,
    }))
}

/// Let an outcome count in the place of another of the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooseOutcome {
    /// Which.
    pub outcome: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
}

/// The learner chooses among the own outcomes.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another's outcome.
pub fn choose_outcome(
    actor: &Actor,
    outcome: Option<&OutcomeFact>,
) -> Result<Permit<ChooseOutcome>, Refusal> {
    let asked = request_outcome_review(actor, outcome)?;
    Ok(Permit::granted(ChooseOutcome {
        outcome: asked.outcome,
        learner: asked.learner,
    }))
}

/// Ask that a person looks again at a refusal or a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOutcomeReview {
    /// Of which outcome.
    pub outcome: OutcomeId,
    /// Whose.
    pub learner: LearnerId,
}

/// The learner asks for the own outcomes.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another's outcome.
pub fn request_outcome_review(
    actor: &Actor,
    outcome: Option<&OutcomeFact>,
) -> Result<Permit<RequestOutcomeReview>, Refusal> {
    let learner = only_learner(actor)?;
    let outcome = outcome
        .filter(|outcome| outcome.learner == learner)
        .ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(RequestOutcomeReview {
        outcome: outcome.id,
        learner,
    }))
}
