//! What can be done inside a transaction, one file a topic.

mod actors;
mod audit;
mod awards;
mod calendar;
mod clients;
mod idempotency;
mod level_frameworks;
mod notices;
mod organisations;
mod people;
mod programmes;
mod rule_sets;
mod sessions;

pub use actors::ActorReads;
pub use audit::{AuditFilter, AuditReads, AuditWrites};
pub use awards::{AwardFilter, AwardReads, AwardWrites};
pub use calendar::{CalendarReads, CalendarWrites};
pub use clients::{ClientReads, ClientWrites};
pub use idempotency::{IdempotencyReads, IdempotencyWrites};
pub use level_frameworks::{LevelFrameworkReads, LevelFrameworkWrites};
pub use notices::{NoticeReads, NoticeWrites};
pub use organisations::{OrganisationReads, OrganisationWrites};
pub use people::{PeopleReads, PeopleWrites, UserFilter};
pub use programmes::{ProgrammeFilter, ProgrammeReads, ProgrammeWrites};
pub use rule_sets::{RuleSetReads, RuleSetWrites};
pub use sessions::{SessionReads, SessionWrites};

/// A consistent view of the database.
pub trait ReadTx:
    ActorReads
    + AuditReads
    + AwardReads
    + CalendarReads
    + ClientReads
    + IdempotencyReads
    + LevelFrameworkReads
    + NoticeReads
    + OrganisationReads
    + PeopleReads
    + ProgrammeReads
    + RuleSetReads
    + SessionReads
{
}

/// A transaction that will be committed as a whole or not at all.
pub trait WriteTx:
    ReadTx
    + AuditWrites
    + AwardWrites
    + CalendarWrites
    + ClientWrites
    + IdempotencyWrites
    + LevelFrameworkWrites
    + NoticeWrites
    + OrganisationWrites
    + PeopleWrites
    + ProgrammeWrites
    + RuleSetWrites
    + SessionWrites
{
    /// The same transaction, for functions that only read.
    fn reads(&mut self) -> &mut dyn ReadTx;
}
