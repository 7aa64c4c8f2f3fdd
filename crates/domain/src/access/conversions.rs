//! Who may ask what a real learner's outcomes convert to; with made-up ones anybody may.

use super::enrolments::EnrolmentFact;
use super::grants::GrantFact;
use super::learners::granted_outcomes;
use super::{Actor, Audience, Ground, Permit, Refusal, Role, Scope, SeenOutcomes};
use crate::id::{EnrolmentId, LearnerId};
use chrono::{DateTime, Utc};

/// Ask what a learner's outcomes convert to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryConversion {
    /// Whose outcomes.
    pub learner: LearnerId,
    /// Before whom the answer is explained.
    pub audience: Audience,
    /// Which outcomes may be weighed.
    pub outcomes: SeenOutcomes,
}

/// The learner asks for himself, a school for who granted it outcomes or the record. A grant of the
/// balance alone says nothing of outcomes.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another learner and without a grant.
pub fn query_conversion(
    actor: &Actor,
    learner: Option<LearnerId>,
    grants: &[GrantFact],
    now: DateTime<Utc>,
) -> Result<Permit<QueryConversion>, Refusal> {
    let school = actor.acts_for(Role::Registrar, Scope::ConversionsQuery);
    if actor.learner_id().is_none() && school.is_none() {
        return Err(Refusal::Role);
    }
    let learner = learner.ok_or(Refusal::Unknown)?;
    let (audience, outcomes) = if actor.learner_id() == Some(learner) {
        (Audience::Learner, SeenOutcomes::All)
    } else {
        let organisation = school.ok_or(Refusal::Unknown)?;
        let (grant, outcomes) =
            granted_outcomes(grants, learner, organisation, now).ok_or(Refusal::Unknown)?;
        let ground = Ground::Grant(grant.id);
        (
            Audience::School {
                organisation,
                ground,
            },
            outcomes,
        )
    };
    Ok(Permit::granted(QueryConversion {
        learner,
        audience,
        outcomes,
    }))
}

/// Ask what converts *into* one enrolment, which says what its learner already passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryEnrolment {
    /// Which.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub learner: LearnerId,
}

/// The enrolled learner and the school name an enrolment in a query, with made-up outcomes or real
/// ones. Whoever names none needs no permit.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another's or another school's.
pub fn query_enrolment(
    actor: &Actor,
    enrolment: Option<&EnrolmentFact>,
) -> Result<Permit<QueryEnrolment>, Refusal> {
    let school = actor.acts_for(Role::Registrar, Scope::ConversionsQuery);
    if actor.learner_id().is_none() && school.is_none() {
        return Err(Refusal::Role);
    }
    enrolment
        .filter(|enrolment| {
            actor.learner_id() == Some(enrolment.learner) || school == Some(enrolment.school)
        })
        .map(|enrolment| {
            Permit::granted(QueryEnrolment {
                enrolment: enrolment.id,
                learner: enrolment.learner,
            })
        })
        .ok_or(Refusal::Unknown)
}
