//! Who did and saw what: the line that every act writes, and the lists that read them.

mod accesses;
mod list;
mod of_operation;
mod trail;

pub(crate) use accesses::{Access, accesses_before, list_my_accesses};
pub(crate) use list::list_audit;
pub use of_operation::{AuditTrail, Look, look};
pub use trail::Trail;
pub(crate) use trail::with_detail;

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
    id: uuid::Uuid,
}

impl SubjectDto {
    /// The subject, where the contract knows its kind.
    pub(crate) fn find(kind: &str, id: Option<credit_bank_domain::id::SubjectId>) -> Option<Self> {
        let id = id?.uuid();
        SUBJECT_KINDS.contains(&kind).then(|| Self {
            kind: kind.to_owned(),
            id,
        })
    }
}
