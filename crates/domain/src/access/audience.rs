//! Before whom a thing is shown, and on what ground.

use super::{Actor, Role, Scope};
use crate::id::{ApplicationId, EnrolmentId, GrantId, LearnerId, OrganisationId, OutcomeId};

/// Before whom a learner's thing is shown; explanations are rendered for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The learner himself.
    Learner,
    /// An officer of the workstation.
    Officer,
    /// A school, or a client of one.
    School {
        /// The school.
        organisation: OrganisationId,
        /// Why it may look.
        ground: Ground,
    },
}

/// Why a school may look at something of a learner's. The audit records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The learner granted it.
    Grant(GrantId),
    /// An application to the school uses it.
    Application(ApplicationId),
    /// The learner is enrolled there.
    Enrolment(EnrolmentId),
}

/// Which of a learner's outcomes are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenOutcomes {
    /// All of them.
    All,
    /// Those the learner chose, in ascending order; an id of somebody else's outcome shows nothing.
    Only(Vec<OutcomeId>),
}

/// Whose things a list may hold: the union of what is said here, and nothing if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parties {
    /// This learner's own.
    pub learner: Option<LearnerId>,
    /// This school's.
    pub school: Option<OrganisationId>,
}

impl Parties {
    /// What the actor may list as a learner and for a school; nothing of either is a matter of role.
    pub(super) fn of(actor: &Actor, scope: Scope) -> Option<Self> {
        let parties = Self {
            learner: actor.learner_id(),
            school: actor.acts_for(Role::Registrar, scope),
        };
        (parties.learner.is_some() || parties.school.is_some()).then_some(parties)
    }
}
