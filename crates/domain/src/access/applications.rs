//! Who may file, see and decide transfer applications.

use super::causes::{not_on_himself, only_learner};
use super::enrolments::EnrolmentFact;
use super::{Actor, Audience, Ground, Parties, Permit, Refusal, Role, Scope};
use crate::id::{ActorId, ApplicationId, EnrolmentId, LearnerId, OrganisationId};

/// An application, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicationFact {
    /// The application.
    pub id: ApplicationId,
    /// Who applies.
    pub learner: LearnerId,
    /// The school that decides.
    pub school: OrganisationId,
}

/// List applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListApplications {
    /// Whose.
    pub parties: Parties,
}

/// A learner lists the own ones, a school those addressed to it.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_applications(actor: &Actor) -> Result<Permit<ListApplications>, Refusal> {
    let parties = Parties::of(actor, Scope::ApplicationsRead).ok_or(Refusal::Role)?;
    Ok(Permit::granted(ListApplications { parties }))
}

/// Read one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeeApplication {
    /// Which.
    pub application: ApplicationId,
    /// Before whom; a school sees the outcomes used and nothing else.
    pub audience: Audience,
}

/// The applicant and the school see it.
///
/// # Errors
/// [`Refusal::Role`] for other roles, [`Refusal::Unknown`] for another's or another school's.
pub fn see_application(
    actor: &Actor,
    application: Option<&ApplicationFact>,
) -> Result<Permit<SeeApplication>, Refusal> {
    let parties = Parties::of(actor, Scope::ApplicationsRead).ok_or(Refusal::Role)?;
    let application = application.ok_or(Refusal::Unknown)?;
    let audience = if parties.learner == Some(application.learner) {
        Audience::Learner
    } else if parties.school == Some(application.school) {
        Audience::School {
            organisation: application.school,
            ground: Ground::Application(application.id),
        }
    } else {
        return Err(Refusal::Unknown);
    };
    Ok(Permit::granted(SeeApplication {
        application: application.id,
        audience,
    }))
}

/// File an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileApplication {
    /// Who applies; only this learner's outcomes may be used.
    pub learner: LearnerId,
    /// The enrolment it is for.
    pub enrolment: EnrolmentId,
    /// The school that will decide.
    pub school: OrganisationId,
}

/// A learner applies for an enrolment of his own.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another's enrolment (the body names it,
/// so the API says 422 `unknown-reference`).
pub fn create_application(
    actor: &Actor,
    enrolment: Option<&EnrolmentFact>,
) -> Result<Permit<FileApplication>, Refusal> {
    let learner = only_learner(actor)?;
    let enrolment = enrolment
        .filter(|enrolment| enrolment.learner == learner)
        .ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(FileApplication {
        learner,
        enrolment: enrolment.id,
        school: enrolment.school,
    }))
}

/// What the applicant does to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApplicantAct {
    /// Take it back.
    Withdrawal,
    /// Hand in what the school asked for.
    Supplement,
    /// Ask that a person looks again.
    ReviewRequest,
}

/// Act on the own application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PursueApplication {
    /// Which.
    pub application: ApplicationId,
    /// Whose.
    pub learner: LearnerId,
    /// What for.
    pub act: ApplicantAct,
}

/// A learner withdraws, supplements and asks for a review of the own application.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another's.
pub fn pursue_application(
    actor: &Actor,
    act: ApplicantAct,
    application: Option<&ApplicationFact>,
) -> Result<Permit<PursueApplication>, Refusal> {
    let learner = only_learner(actor)?;
    let application = application
        .filter(|application| application.learner == learner)
        .ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(PursueApplication {
        application: application.id,
        learner,
        act,
    }))
}

/// What the school does to an application or one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchoolAct {
    /// Decide its groups.
    Decision,
    /// Ask for what is missing.
    SupplementRequest,
    /// Record the exam of a line exempt from attendance only.
    ExamResult,
    /// Decide a line whose outcome was revoked after the award.
    Reversal,
    /// Acknowledge a revocation.
    Acknowledgement,
}

/// Act for the school on one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideApplication {
    /// Which.
    pub application: ApplicationId,
    /// Who applied.
    pub learner: LearnerId,
    /// The school.
    pub school: OrganisationId,
    /// The registrar, a person.
    pub registrar: ActorId,
    /// What for.
    pub act: SchoolAct,
}

/// A registrar decides on applications to the own school, never on the own one. No scope of a client
/// decides.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] for another school's,
/// [`super::OwnCause::Oneself`] for the own one.
pub fn decide_application(
    actor: &Actor,
    act: SchoolAct,
    application: Option<&ApplicationFact>,
) -> Result<Permit<DecideApplication>, Refusal> {
    let school = actor
        .acts_in_person_for(Role::Registrar)
        .ok_or(Refusal::Role)?;
    let application = application
        .filter(|application| application.school == school)
        .ok_or(Refusal::Unknown)?;
    not_on_himself(actor, application.learner)?;
    Ok(Permit::granted(DecideApplication {
        application: application.id,
        learner: application.learner,
        school,
        registrar: actor.id(),
        act,
    }))
}
