//! Newtype identifiers. All are UUID v7 made by the caller; none carries a meaning.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id made elsewhere.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID, for the store and for paths.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// One natural person's learning account (个人学习账户).
    LearnerId;
    /// An organisation: school, provider, evaluation organisation, workstation.
    OrganisationId;
    /// A person who logs in.
    UserId;
    /// A system of an organisation that authenticates by client credentials.
    ClientId;
    /// One secret of a client; a client has two while it rotates.
    ClientSecretId;
    /// One refresh token; tokens of one log-in share a [`SessionId`].
    RefreshTokenId;
    /// One log-in: the family of refresh tokens that grew from it.
    SessionId;
    /// A register entry (名录): one award in one edition.
    AwardId;
    /// A programme version: one programme as it applies to its intakes.
    ProgrammeId;
    /// A learner in a programme version.
    EnrolmentId;
    /// What a provider posted: one row of one provider's system.
    CompletionId;
    /// A learning outcome (学习成果): the fact that a completion or several attest.
    OutcomeId;
    /// A piece of evidence of an outcome.
    EvidenceId;
    /// A ledger entry.
    EntryId;
    /// A claim: the use of one outcome by one line of an application.
    ClaimId;
    /// A transfer application.
    ApplicationId;
    /// One use of a rule inside an application; the smallest unit of decision.
    GroupId;
    /// One course inside a group.
    LineId;
    /// A rule set; its versions are numbered.
    RuleSetId;
    /// One immutable version of a rule set.
    RuleSetVersionId;
    /// A simulation of a version against history.
    SimulationId;
    /// A learner's permission for somebody to see something.
    GrantId;
    /// A plan that a learner keeps.
    PlanId;
    /// A link by which a plan is shown without a name.
    PlanShareId;
    /// A learner's request that a person looks again (复核).
    ReviewRequestId;
    /// A message to a person or an organisation about what concerns them.
    NoticeId;
    /// A one-time code with which a person claims a dormant account.
    ClaimCodeId;
    /// A consent or notice given.
    ConsentId;
    /// A line of the audit.
    AuditId;
    /// Whoever acted: a [`UserId`], a [`ClientId`], or the bank itself.
    ActorId;
    /// Whatever an audit line, a notice or a ledger entry is about.
    SubjectId;
}
