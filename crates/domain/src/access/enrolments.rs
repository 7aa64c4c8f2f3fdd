//! Who may see and keep enrolments and the record of courses passed.

use super::causes::not_on_himself;
use super::{Actor, Audience, Ground, Parties, Permit, Refusal, Role, Scope};
use crate::id::{ActorId, EnrolmentId, LearnerId, OrganisationId};
use crate::state::EnrolmentState;

/// An enrolment, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrolmentFact {
    /// The enrolment.
    pub id: EnrolmentId,
    /// Who is enrolled.
    pub learner: LearnerId,
    /// Where.
    pub school: OrganisationId,
    /// Whether the learner is still there.
    pub state: EnrolmentState,
}

/// List enrolments, without the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEnrolments {
    /// Whose.
    pub parties: Parties,
}

/// A school lists its own, a learner his own.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_enrolments(actor: &Actor) -> Result<Permit<ListEnrolments>, Refusal> {
    let parties = Parties::of(actor, Scope::EnrolmentsRead).ok_or(Refusal::Role)?;
    Ok(Permit::granted(ListEnrolments { parties }))
}

/// Read one enrolment with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeEnrolment {
    /// Which.
    pub enrolment: EnrolmentId,
    /// Before whom.
    pub audience: Audience,
}

/// The learner and the school see it.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another's or another school's.
pub fn see_enrolment(
    actor: &Actor,
    enrolment: Option<&EnrolmentFact>,
) -> Result<Permit<SeeEnrolment>, Refusal> {
    let parties = Parties::of(actor, Scope::EnrolmentsRead).ok_or(Refusal::Role)?;
    let enrolment = enrolment.ok_or(Refusal::Unknown)?;
    let audience = if parties.learner == Some(enrolment.learner) {
        Audience::Learner
    } else if parties.school == Some(enrolment.school) {
        Audience::School {
            organisation: enrolment.school,
            ground: Ground::Enrolment(enrolment.id),
        }
    } else {
        return Err(Refusal::Unknown);
    };
    Ok(Permit::granted(SeeEnrolment {
        enrolment: enrolment.id,
        audience,
    }))
}

/// Enrol a learner in a programme of one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrol {
    /// The school.
    pub school: OrganisationId,
    /// Who enrols.
    pub actor: ActorId,
}

/// A school enrols in its own programmes. `learner` is whom the reference was resolved to, if anybody:
/// that it was nobody is not for this function to say.
///
/// # Errors
/// [`Refusal::Role`] for other roles and for another school's programme (programmes are public),
/// [`super::OwnCause::Oneself`] for a registrar who enrols himself.
pub fn create_enrolment(
    actor: &Actor,
    school: OrganisationId,
    learner: Option<LearnerId>,
) -> Result<Permit<Enrol>, Refusal> {
    if actor.acts_for(Role::Registrar, Scope::EnrolmentsWrite) != Some(school) {
        return Err(Refusal::Role);
    }
    learner.map_or(Ok(()), |learner| not_on_himself(actor, learner))?;
    Ok(Permit::granted(Enrol {
        school,
        actor: actor.id(),
    }))
}

/// Replace the record of one enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRecord {
    /// Which.
    pub enrolment: EnrolmentId,
    /// Whose courses.
    pub learner: LearnerId,
    /// Who writes.
    pub actor: ActorId,
}

/// The school writes the record; no registrar writes the own grades.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another school's enrolment,
/// [`super::OwnCause::Oneself`] for the own one.
pub fn write_record(
    actor: &Actor,
    enrolment: Option<&EnrolmentFact>,
) -> Result<Permit<WriteRecord>, Refusal> {
    let school = actor
        .acts_for(Role::Registrar, Scope::EnrolmentsWrite)
        .ok_or(Refusal::Role)?;
    let enrolment = enrolment
        .filter(|enrolment| enrolment.school == school)
        .ok_or(Refusal::Unknown)?;
    not_on_himself(actor, enrolment.learner)?;
    Ok(Permit::granted(WriteRecord {
        enrolment: enrolment.id,
        learner: enrolment.learner,
        actor: actor.id(),
    }))
}
