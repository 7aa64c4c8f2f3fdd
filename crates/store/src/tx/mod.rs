//! What can be done inside a transaction, one file a topic.

mod access_grants;
mod applications;
mod claim_codes;
mod claims;
mod consents;
mod decisions;
mod enrolments;
mod learners;
mod ledger;
mod organisations;
mod outcomes;

pub use access_grants::{AccessGrantReads, AccessGrantWrites};
pub use applications::{
    ApplicationChange, ApplicationFilter, ApplicationReads, ApplicationWrites, WholeApplication,
};
pub use claim_codes::{ClaimCodeReads, ClaimCodeWrites};
pub use claims::{ClaimReads, ClaimWrites};
pub use consents::{ConsentReads, ConsentWrites};
pub use decisions::{DecisionReads, DecisionWrites, NewDecision};
pub use enrolments::{EnrolmentReads, EnrolmentWrites};
pub use learners::{LearnerReads, LearnerWrites};
pub use ledger::{LedgerReads, LedgerWrites, NewEntry};
pub use organisations::{OrganisationReads, OrganisationWrites};
pub use outcomes::{CompletionFilter, OutcomeReads, OutcomeWrites};

/// A consistent view of the database.
pub trait ReadTx:
    LedgerReads
    + OrganisationReads
    + OutcomeReads
    + LearnerReads
    + ClaimCodeReads
    + ConsentReads
    + AccessGrantReads
    + EnrolmentReads
    + ApplicationReads
    + ClaimReads
    + DecisionReads
{
}

/// A transaction that will be committed as a whole or not at all.
pub trait WriteTx:
    ReadTx
    + LedgerWrites
    + OrganisationWrites
    + OutcomeWrites
    + LearnerWrites
    + ClaimCodeWrites
    + ConsentWrites
    + AccessGrantWrites
    + EnrolmentWrites
    + ApplicationWrites
    + ClaimWrites
    + DecisionWrites
{
    /// The same transaction, for functions that only read.
    fn reads(&mut self) -> &mut dyn ReadTx;
}
