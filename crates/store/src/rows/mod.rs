//! What the tables hold, one file a topic. A row is plain data: what it means is the domain's matter.

/// Declares a row once: the public struct with plain types, and the struct that Diesel reads and
/// writes, with [`crate::sql_types::Db`] around foreign types.
macro_rules! row {
    ($(#[$doc:meta])* $Row:ident, $Wire:ident, $table:ident {
        $($(#[$field_doc:meta])* $field:ident: $Type:ty,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Row {
            $($(#[$field_doc])* pub $field: $Type,)+
        }

        #[derive(Debug, diesel::prelude::Queryable, diesel::prelude::Selectable, diesel::prelude::Insertable)]
        #[diesel(table_name = crate::schema::$table)]
        pub(crate) struct $Wire {
            $($field: <$Type as crate::sql_types::Plain>::Wire,)+
        }

        impl From<$Wire> for $Row {
            fn from(wire: $Wire) -> Self {
                Self { $($field: crate::sql_types::Plain::from_wire(wire.$field),)+ }
            }
        }

        impl From<&$Row> for $Wire {
            fn from(row: &$Row) -> Self {
                Self { $($field: crate::sql_types::Plain::into_wire(row.$field.clone()),)+ }
            }
        }
    };
}

mod access_grants;
mod applications;
mod audit;
mod claim_codes;
mod claims;
mod clients;
mod consents;
mod decisions;
mod enrolments;
mod idempotency;
mod learners;
mod ledger;
mod notices;
mod organisations;
mod outcomes;
mod people;
mod rule_sets;
mod sessions;

pub use access_grants::{AccessGrant};
pub use applications::{Application, ApplicationGroup, ApplicationLine, ApplicationSummary};
pub use audit::{AuditLine};
pub use claim_codes::{ClaimCode};
pub use claims::{ClaimRow};
pub use clients::{Client, ClientSecret, ClientWithSecrets};
pub use consents::{Consent};
pub use decisions::{Decision, ReviewRequest};
pub use enrolments::{Enrolment, EnrolmentRecord};
pub use idempotency::{IdempotentAnswer};
pub use learners::{Learner, LearnerIdentity};
pub use ledger::{EntryRow, PostingRow};
pub use notices::{Notice};
pub use organisations::{Organisation};
pub use outcomes::{Certificate, Completion, CompletionRevision, Evidence, Outcome, OutcomeEvent};
pub use people::{UserAccount};
pub use rule_sets::{RuleSet, RuleSetVersion, RuleSetVersionEvent, RuleSetVersionEventDraft};
pub use sessions::{RefreshToken, RefreshTokenInSession, Session};
pub(crate) use access_grants::{AccessGrantWire};
pub(crate) use applications::{ApplicationGroupWire, ApplicationLineWire, ApplicationSummaryWire, ApplicationWire};
pub(crate) use audit::{AuditLineWire};
pub(crate) use claim_codes::{ClaimCodeWire};
pub(crate) use claims::{ClaimWire};
pub(crate) use clients::{ClientSecretWire, ClientWire};
pub(crate) use consents::{ConsentWire};
pub(crate) use decisions::{DecisionWire, ReviewRequestWire};
pub(crate) use enrolments::{EnrolmentRecordWire, EnrolmentWire};
pub(crate) use idempotency::{IdempotentAnswerWire};
pub(crate) use learners::{LearnerIdentityWire, LearnerWire};
pub(crate) use ledger::{EntryWire, PostingWire};
pub(crate) use notices::{NoticeWire};
pub(crate) use organisations::{OrganisationWire};
pub(crate) use outcomes::{CertificateWire, CompletionRevisionWire, CompletionWire, EvidenceWire, OutcomeEventWire, OutcomeWire};
pub(crate) use people::{UserAccountWire};
pub(crate) use rule_sets::{RuleSetVersionEventWire, RuleSetVersionWire, RuleSetWire};
pub(crate) use sessions::{RefreshTokenWire, SessionWire};
