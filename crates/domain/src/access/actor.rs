//! Who is asking.

use crate::id::{ActorId, ClientId, LearnerId, OrganisationId, UserId};
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
    /// The one role of the account.
    pub role: Role,
    /// The organisation the person acts for, if any.
    pub organisation_id: Option<OrganisationId>,
    /// The learning account, for a learner.
    pub learner_id: Option<LearnerId>,
    /// Version of the account the token was made for; an older one no longer counts.
    pub version: i64,
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

    /// The learning account, if the actor is a learner.
    pub fn learner_id(&self) -> Option<LearnerId> {
        match self {
            Self::Person(person) if person.role == Role::Learner => person.learner_id,
            _ => None,
        }
    }

    /// Is the actor a person of this role?
    pub fn has_role(&self, role: Role) -> bool {
        matches!(self, Self::Person(person) if person.role == role)
    }

    /// The organisation for which the actor may act as `role` does: a person of that role, or a
    /// client that holds `scope`.
    pub fn acts_for(&self, role: Role, scope: Scope) -> Option<OrganisationId> {
        match self {
            Self::Person(person) if person.role == role => person.organisation_id,
            Self::Client(client) if client.scopes.contains(&scope) => Some(client.organisation_id),
            _ => None,
        }
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
    /// What a person is in the bank; each account has one.
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
    /// What a client may do for its organisation.
    Scope, UnknownScope {
        /// Post, read back and mend completions.
        Completions = "completions",
        /// Query conversions and balances that learners granted.
        Conversions = "conversions",
        /// Keep enrolments and records.
        Enrolments = "enrolments",
        /// Read and decide applications.
        Applications = "applications",
    }
}
