//! Who did and saw what: the line that every act writes, and the lists that read them.

mod accesses;
mod accounts;
mod list;
mod of_operation;
mod trail;

pub(crate) use accesses::{Access, accesses_before, list_my_accesses};
pub(crate) use accounts::{
    get_audited_balance, list_audited_accounts, list_audited_applications, list_audited_entries,
};
pub(crate) use list::list_audit;
pub(crate) use of_operation::seen_by;
pub use of_operation::{AuditTrail, Look, look};
pub use trail::Trail;
pub(crate) use trail::with_detail;

use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_domain::id::{LearnerId, SubjectId};
use uuid::Uuid;

/// The reason in the line of an act of the bank's own that somebody did at its command line.
pub(crate) const COMMAND_LINE: &str = "command_line";

/// What a subject may be in the contract (`Subject.kind`); lines about anything else name none.
pub(crate) const SUBJECT_KINDS: &[&str] = &[
    "user",
    "client",
    "learner",
    "organisation",
    "completion",
    "outcome",
    "award",
    "programme",
    "enrolment",
    "rule_set",
    "application",
    "line",
    "review_request",
    "grant",
    "session",
];

/// What something is about, as the contract writes it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct SubjectDto {
    kind: String,
    id: Uuid,
}

impl SubjectDto {
    /// The subject, where the contract knows its kind.
    pub(crate) fn find(kind: &str, id: Option<SubjectId>) -> Option<Self> {
        let id = id?.uuid();
        SUBJECT_KINDS.contains(&kind).then(|| Self {
            kind: kind.to_owned(),
            id,
        })
    }

    /// The same for an auditor, who reads of a learner under the pseudonym.
    fn de_identified(self, bank: &Bank) -> Result<Self, Problem> {
        if self.kind != "learner" {
            return Ok(self);
        }
        let id = pseudonym(bank, LearnerId::new(self.id))?;
        Ok(Self { id, ..self })
    }
}

/// The name under which auditors read of a learner, in every answer.
pub(crate) fn pseudonym(bank: &Bank, learner: LearnerId) -> Result<Uuid, Problem> {
    let name = bank.identity_keys().pseudonym(learner.uuid());
    name.map_err(Problem::internal)
}
