//! What can be done inside a transaction, one file a topic.

mod access_grants;
mod actors;
mod applications;
mod audit;
mod awards;
mod calendar;
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
mod keys;
mod learners;
mod ledger;
mod level_frameworks;
mod notices;
mod organisation_versions;
mod organisations;
mod outcomes;
mod people;
mod phones;
mod plans;
mod posting;
mod programme_windows;
mod programmes;
mod recognitions;
mod rule_sets;
mod sealed_cells;
mod sessions;
mod simulations;

pub use access_grants::{AccessGrantReads, AccessGrantWrites};
pub use actors::ActorReads;
pub use applications::{
    ApplicationChange, ApplicationFilter, ApplicationReads, ApplicationWrites, WholeApplication,
};
pub use audit::{AuditFilter, AuditReads, AuditWrites};
pub use awards::{AwardFilter, AwardReads, AwardWrites};
pub use calendar::{CalendarReads, CalendarWrites};
pub use claim_codes::{ClaimCodeReads, ClaimCodeWrites};
pub use claims::{ClaimReads, ClaimWrites};
pub use clients::{ClientReads, ClientWrites};
pub use consents::{ConsentReads, ConsentWrites};
pub use corrections::{CorrectionReads, CorrectionWrites};
pub use decisions::{DecisionReads, DecisionWrites, NewDecision};
pub use enrolments::{EnrolmentReads, EnrolmentWrites};
pub use exam_results::{ExamResultReads, ExamResultWrites};
pub use former::FormerReads;
pub use idempotency::{IdempotencyReads, IdempotencyWrites};
pub use keys::{KeyReads, KeyWrites};
pub use learners::{LearnerReads, LearnerWrites};
pub use ledger::{LedgerReads, LedgerWrites, NewEntry};
pub use level_frameworks::{LevelFrameworkReads, LevelFrameworkWrites};
pub use notices::{NoticeReads, NoticeWrites};
pub use organisation_versions::{OrganisationVersionReads, OrganisationVersionWrites};
pub use organisations::{OrganisationReads, OrganisationWrites};
pub use outcomes::{CompletionFilter, OutcomeExpiry, OutcomeFilter, OutcomeReads, OutcomeWrites};
pub use people::{PeopleReads, PeopleWrites, UserFilter};
pub use phones::{PhoneReads, PhoneWrites};
pub use plans::{PlanReads, PlanWrites};
pub(crate) use posting::Glance;
pub use posting::{FirstLook, LockedLearner, Posted, PostingBasis, PostingQuestion, PostingWrites};
pub use programme_windows::{ProgrammeWindowReads, ProgrammeWindowWrites};
pub use programmes::{ProgrammeFilter, ProgrammeReads, ProgrammeWrites};
pub use recognitions::{RecognitionReads, RecognitionWrites};
pub use rule_sets::{RuleSetReads, RuleSetWrites};
pub use sealed_cells::{SealedCell, SealedCellReads, SealedCellWrites, SealedColumn};
pub use sessions::{SessionReads, SessionWrites};
pub use simulations::{
    SimulationReads, SimulationStep, SimulationTotal, SimulationWrites, TotalsBy,
};

/// A consistent view of the database.
pub trait ReadTx:
    AccessGrantReads
    + ActorReads
    + ApplicationReads
    + AuditReads
    + AwardReads
    + CalendarReads
    + ClaimCodeReads
    + ClaimReads
    + ClientReads
    + ConsentReads
    + CorrectionReads
    + DecisionReads
    + EnrolmentReads
    + ExamResultReads
    + FormerReads
    + IdempotencyReads
    + KeyReads
    + LearnerReads
    + LedgerReads
    + LevelFrameworkReads
    + NoticeReads
    + OrganisationReads
    + OutcomeReads
    + PeopleReads
    + PhoneReads
    + PlanReads
    + ProgrammeReads
    + RecognitionReads
    + ProgrammeWindowReads
    + OrganisationVersionReads
    + RuleSetReads
    + SealedCellReads
    + SessionReads
    + SimulationReads
{
}

/// A transaction that will be committed as a whole or not at all.
pub trait WriteTx:
    ReadTx
    + AccessGrantWrites
    + ApplicationWrites
    + AuditWrites
    + AwardWrites
    + CalendarWrites
    + ClaimCodeWrites
    + ClaimWrites
    + ClientWrites
    + ConsentWrites
    + CorrectionWrites
    + DecisionWrites
    + EnrolmentWrites
    + ExamResultWrites
    + IdempotencyWrites
    + KeyWrites
    + LearnerWrites
    + LedgerWrites
    + LevelFrameworkWrites
    + NoticeWrites
    + OrganisationWrites
    + OutcomeWrites
    + PeopleWrites
    + PostingWrites
    + PhoneWrites
    + PlanWrites
    + ProgrammeWrites
    + RecognitionWrites
    + ProgrammeWindowWrites
    + OrganisationVersionWrites
    + RuleSetWrites
    + SealedCellWrites
    + SessionWrites
    + SimulationWrites
{
    /// The same transaction, for functions that only read.
    fn reads(&mut self) -> &mut dyn ReadTx;
}
