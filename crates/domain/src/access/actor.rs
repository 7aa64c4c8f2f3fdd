//! Who is asking.

use crate::id::{ActorId, ClientId, LearnerId, OrganisationId, SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Somebody whose token was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person who logged in.
    Person(PersonActor),
    /// A system of an organisation.
    Client(ClientActor),
}

/// A person who logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonActor {
    /// The account.
    pub user_id: UserId,
    /// What the person may act as; at least one.
    pub roles: Vec<Role>,
    /// The organisation the person acts for, if any.
    pub organisation_id: Option<OrganisationId>,
    /// The learning account, for a learner.
    pub learner_id: Option<LearnerId>,
    /// Version of the account the token was made for; an older one no longer counts.
    pub version: i64,
    /// The log-in the token was made in; once that has ended, it no longer counts either.
    pub session: Option<SessionId>,
}

/// A system of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientActor {
    /// The client.
    pub client_id: ClientId,
    /// The organisation it acts for.
    pub organisation_id: OrganisationId,
    /// What the client may do.
    pub scopes: Vec<Scope>,
    /// Version of the client the token was made for.
    pub version: i64,
}

impl Actor {
    /// The id that audit, idempotency keys and ledger entries record.
    pub fn id(&self) -> ActorId {
        match self {
            Self::Person(person) => ActorId::new(person.user_id.uuid()),
            Self::Client(client) => ActorId::new(client.client_id.uuid()),
        }
    }

    /// The organisation acted for, if any.
    pub fn organisation_id(&self) -> Option<OrganisationId> {
        match self {
            Self::Person(person) => person.organisation_id,
            Self::Client(client) => Some(client.organisation_id),
        }
    }

    /// The learning account the actor uses as a learner.
    pub fn learner_id(&self) -> Option<LearnerId> {
        match self {
            Self::Person(person) if self.has_role(Role::Learner) => person.learner_id,
            _ => None,
        }
    }

    /// The log-in in which a person acts.
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::Person(person) => person.session,
            Self::Client(_) => None,
        }
    }

    /// Is the actor this very person, in whatever role? Nobody decides on himself.
    pub fn is_person(&self, learner: LearnerId) -> bool {
        matches!(self, Self::Person(person) if person.learner_id == Some(learner))
    }

    /// Is the actor a person who may act as `role`? Who makes accounts has no power over credits,
    /// whatever else the account says.
    pub fn has_role(&self, role: Role) -> bool {
        matches!(self, Self::Person(person) if person.roles.contains(&role)
            && !(role.has_power_over_credits() && person.roles.contains(&Role::Admin)))
    }

    /// Is the actor a client that holds `scope`?
    pub fn has_scope(&self, scope: Scope) -> bool {
        matches!(self, Self::Client(client) if client.scopes.contains(&scope))
    }

    /// The organisation for which the actor may act as `role` does: a person of that role, or a
    /// client that holds `scope`.
    pub fn acts_for(&self, role: Role, scope: Scope) -> Option<OrganisationId> {
        if self.has_role(role) || self.has_scope(scope) {
            self.organisation_id()
        } else {
            None
        }
    }

    /// The organisation for which a person acts as `role`; what no client may do.
    pub fn acts_in_person_for(&self, role: Role) -> Option<OrganisationId> {
        if self.has_role(role) {
            self.organisation_id()
        } else {
            None
        }
    }
}

impl Role {
    /// May this role change, or decide on, anybody's credits or the rules they follow?
    pub const fn has_power_over_credits(self) -> bool {
        matches!(
            self,
            Self::Provider
                | Self::Registrar
                | Self::Officer
                | Self::RuleEditor
                | Self::RuleApprover
        )
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $unknown:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in the API and the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        #[doc = concat!("The word is no ", stringify!($name), ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        #[error("unknown word")]
        pub struct $unknown;

        impl std::str::FromStr for $name {
            type Err = $unknown;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($unknown),
                }
            }
        }
    };
}

words! {
    /// What a person may act as in the bank; an account may have several.
    Role, UnknownRole {
        /// Sees and uses their own record.
        Learner = "learner",
        /// Posts completions for a provider.
        Provider = "provider",
        /// Queries and decides for a school.
        Registrar = "registrar",
        /// Recognises and reviews for the workstation.
        Officer = "officer",
        /// Writes rule sets.
        RuleEditor = "rule_editor",
        /// Approves rule sets somebody else wrote.
        RuleApprover = "rule_approver",
        /// Makes accounts; has no power over credits.
        Admin = "admin",
        /// Reads everything de-identified.
        Auditor = "auditor",
    }
}

words! {
    /// What a client may do for its organisation. None of them recognises or decides.
    Scope, UnknownScope {
        /// Post, correct and withdraw completions.
        CompletionsWrite = "completions:write",
        /// Read back own completions.
        CompletionsRead = "completions:read",
        /// Keep enrolments and records.
        EnrolmentsWrite = "enrolments:write",
        /// Read own enrolments.
        EnrolmentsRead = "enrolments:read",
        /// Read applications addressed to the school.
        ApplicationsRead = "applications:read",
        /// Read balances and outcomes under a grant.
        LearnersRead = "learners:read",
        /// Query conversions under a grant.
        ConversionsQuery = "conversions:query",
    }
}
