//! Who may write the register of awards (名录) and of programme versions; everybody reads them.

use super::causes::only;
use super::{Actor, Permit, Refusal, Role};
use crate::id::{ActorId, OrganisationId};

/// Add an award to the register, or supersede what an entry says of its issuers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterAward {
    /// Who does it.
    pub officer: ActorId,
}

/// An officer writes the register of awards.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn create_award(actor: &Actor) -> Result<Permit<RegisterAward>, Refusal> {
    only(actor, Role::Officer)?;
    Ok(Permit::granted(RegisterAward {
        officer: actor.id(),
    }))
}

/// Register a programme version of one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterProgramme {
    /// Whose programme.
    pub school: OrganisationId,
    /// Who registers it.
    pub actor: ActorId,
}

/// An officer registers any school's programmes, a registrar those of the own school.
///
/// # Errors
/// [`Refusal::Role`] for all others, and for another school: schools are public, so that there is
/// nothing to hide.
pub fn create_programme(
    actor: &Actor,
    school: OrganisationId,
) -> Result<Permit<RegisterProgramme>, Refusal> {
    if actor.has_role(Role::Officer) || actor.acts_in_person_for(Role::Registrar) == Some(school) {
        Ok(Permit::granted(RegisterProgramme {
            school,
            actor: actor.id(),
        }))
    } else {
        Err(Refusal::Role)
    }
}

/// Open a further application window of a programme version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWindow {
    /// Who opens it.
    pub actor: ActorId,
}

/// Whoever registers a school's programmes opens their windows. `school` is that of the programme version.
///
/// # Errors
/// As [`create_programme`]; [`Refusal::Unknown`] without a programme version.
pub fn open_window(
    actor: &Actor,
    school: Option<OrganisationId>,
) -> Result<Permit<OpenWindow>, Refusal> {
    if !actor.has_role(Role::Officer) && !actor.has_role(Role::Registrar) {
        return Err(Refusal::Role);
    }
    let permit = create_programme(actor, school.ok_or(Refusal::Unknown)?)?;
    Ok(Permit::granted(OpenWindow {
        actor: permit.actor,
    }))
}
