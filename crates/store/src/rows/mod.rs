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

mod audit;
mod clients;
mod idempotency;
mod notices;
mod organisations;
mod people;
mod rule_sets;
mod sessions;

pub use audit::AuditLine;
pub(crate) use audit::AuditLineWire;
pub use clients::{Client, ClientSecret, ClientWithSecrets};
pub(crate) use clients::{ClientSecretWire, ClientWire};
pub use idempotency::IdempotentAnswer;
pub(crate) use idempotency::IdempotentAnswerWire;
pub use notices::Notice;
pub(crate) use notices::NoticeWire;
pub use organisations::Organisation;
pub(crate) use organisations::OrganisationWire;
pub use people::UserAccount;
pub(crate) use people::UserAccountWire;
pub use rule_sets::{RuleSet, RuleSetVersion, RuleSetVersionEvent, RuleSetVersionEventDraft};
pub(crate) use rule_sets::{RuleSetVersionEventWire, RuleSetVersionWire, RuleSetWire};
pub use sessions::{RefreshToken, RefreshTokenInSession, Session};
pub(crate) use sessions::{RefreshTokenWire, SessionWire};
