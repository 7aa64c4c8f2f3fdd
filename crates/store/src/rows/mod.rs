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
        #[diesel(table_name = crate::schema::$table, treat_none_as_default_value = false)]
        pub(crate) struct $Wire {
            $($field: <$Type as crate::sql_types::Plain>::Wire,)+
        }

        impl crate::statement::InsertAll for $Wire {
            fn insert_all(rows: &[Self]) -> crate::statement::Statement<'_> {
                let mut statement = crate::statement::Statement::new()
                    .sql(concat!("INSERT INTO ", stringify!($table), " ("));
                let mut between = "";
                $(
                    statement = statement.sql(between).sql(concat!("\"", stringify!($field), "\""));
                    between = ", ";
                )+
                statement = statement.sql(") SELECT * FROM unnest(");
                let mut next = "";
                $(
                    statement = statement
                        .sql(next)
                        .array::<diesel::dsl::SqlTypeOf<crate::schema::$table::$field>, _>(
                            rows.iter().map(|row| &row.$field).collect(),
                        );
                    next = ", ";
                )+
                let _ = (between, next);
                statement.sql(")")
            }
        }

        impl crate::statement::Listed for $Wire {
            const COLUMNS: &'static str = stringify!($($field),+);
            type Sql = diesel::sql_types::Record<(
                $(diesel::dsl::SqlTypeOf<crate::schema::$table::$field>,)+
            )>;
        }

        impl diesel::deserialize::FromSql<<Self as crate::statement::Listed>::Sql, diesel::pg::Pg> for $Wire {
            fn from_sql(record: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let ($($field,)+): ($(<$Type as crate::sql_types::Plain>::Wire,)+) =
                    diesel::deserialize::FromSql::<<Self as crate::statement::Listed>::Sql, diesel::pg::Pg>::from_sql(record)?;
                Ok(Self { $($field,)+ })
            }
        }

        impl crate::insert_each::InsertEach for $Wire {
            fn insert_each(
                connection: &mut diesel::sqlite::SqliteConnection,
                rows: &[Self],
            ) -> diesel::QueryResult<()> {
                use diesel::RunQueryDsl;
                rows.iter().try_for_each(|row| {
                    diesel::insert_into(crate::schema::$table::table)
                        .values(row)
                        .execute(connection)
                        .map(drop)
                })
            }
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
mod corrections;
mod decisions;
mod enrolments;
mod exam_results;
mod former;
mod idempotency;
mod key_events;
mod learners;
mod ledger;
mod notices;
mod organisation_versions;
mod organisations;
mod outcomes;
mod people;
mod phones;
mod plans;
mod programme_windows;
mod rule_sets;
mod sessions;
mod simulations;

pub use access_grants::AccessGrant;
pub(crate) use access_grants::AccessGrantWire;
pub use applications::{Application, ApplicationGroup, ApplicationLine, ApplicationSummary};
pub(crate) use applications::{
    ApplicationGroupWire, ApplicationLineWire, ApplicationSummaryWire, ApplicationWire,
};
pub use audit::AuditLine;
pub(crate) use audit::AuditLineWire;
pub use claim_codes::ClaimCode;
pub(crate) use claim_codes::ClaimCodeWire;
pub use claims::ClaimRow;
pub(crate) use claims::ClaimWire;
pub use clients::{Client, ClientSecret, ClientWithSecrets};
pub(crate) use clients::{ClientSecretWire, ClientWire};
pub use consents::{Consent, ConsentGuardian};
pub(crate) use consents::{ConsentGuardianWire, ConsentWire};
pub use corrections::LearnerCorrection;
pub(crate) use corrections::LearnerCorrectionWire;
pub use decisions::{Decision, ReviewRequest};
pub(crate) use decisions::{DecisionWire, ReviewRequestWire};
pub use enrolments::{Enrolment, EnrolmentRecord};
pub(crate) use enrolments::{EnrolmentRecordWire, EnrolmentWire};
pub use exam_results::ExamResult;
pub(crate) use exam_results::ExamResultWire;
pub use former::{FormerClaim, FormerOutcome, FormerStates};
pub use idempotency::IdempotentAnswer;
pub(crate) use idempotency::IdempotentAnswerWire;
pub use key_events::KeyEvent;
pub(crate) use key_events::KeyEventWire;
pub use learners::{Learner, LearnerIdentity};
pub(crate) use learners::{LearnerIdentityWire, LearnerWire};
pub use ledger::{EntryRow, PostingRow};
pub(crate) use ledger::{EntryWire, PostingWire};
pub use notices::Notice;
pub(crate) use notices::NoticeWire;
pub use organisation_versions::OrganisationFormerVersion;
pub(crate) use organisation_versions::OrganisationFormerVersionWire;
pub use organisations::{Organisation, OrganisationProfile};
pub(crate) use organisations::{OrganisationProfileWire, OrganisationWire};
pub use outcomes::{
    Certificate, Completion, CompletionRevision, Evidence, Outcome, OutcomeEvent,
    RecognitionDecision,
};
pub(crate) use outcomes::{
    CertificateWire, CompletionRevisionWire, CompletionWire, EvidenceWire, OutcomeEventWire,
    OutcomeWire, RecognitionDecisionWire,
};
pub use people::UserAccount;
pub(crate) use people::UserAccountWire;
pub use phones::{LearnerPhone, UserPhone};
pub(crate) use phones::{LearnerPhoneWire, UserPhoneWire};
pub use plans::{Plan, PlanShare};
pub(crate) use plans::{PlanShareWire, PlanWire};
pub use programme_windows::ProgrammeWindow;
pub(crate) use programme_windows::ProgrammeWindowWire;
pub use rule_sets::{
    PublishedVersion, RecognitionVersion, RuleSet, RuleSetVersion, RuleSetVersionEvent,
    RuleSetVersionEventDraft,
};
pub(crate) use rule_sets::{RuleSetVersionEventWire, RuleSetVersionWire, RuleSetWire};
pub use sessions::{RefreshToken, RefreshTokenInSession, Session, UsedSession};
pub(crate) use sessions::{RefreshTokenWire, SessionWire};
pub use simulations::{Simulation, SimulationAwakening, SimulationCase};
pub(crate) use simulations::{SimulationAwakeningWire, SimulationCaseWire, SimulationWire};
