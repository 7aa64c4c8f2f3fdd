//! Who did and saw what.

use crate::error::StoreError;
use crate::rows::AuditLine;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, AuditId, LearnerId, SubjectId};

/// Which lines an auditor's list holds; none of a field means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// From this instant, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// Until this instant, exclusive.
    pub to: Option<DateTime<Utc>>,
    /// Only this act.
    pub act: Option<String>,
    /// Only by this actor.
    pub actor_id: Option<ActorId>,
    /// Only about this thing.
    pub subject_id: Option<SubjectId>,
}

/// Reading the audit.
pub trait AuditReads {
    /// At most `limit` lines about this learner's record, newest first, older than `before`.
    fn list_audit_of_learner(
        &mut self,
        learner: LearnerId,
        before: Option<AuditId>,
        limit: i64,
    ) -> Result<Vec<AuditLine>, StoreError>;

    /// At most `limit` lines, newest first, older than `before`.
    fn list_audit(
        &mut self,
        filter: &AuditFilter,
        before: Option<AuditId>,
        limit: i64,
    ) -> Result<Vec<AuditLine>, StoreError>;
}

/// Writing the audit, in the transaction that did what it says.
pub trait AuditWrites {
    /// Writes a line.
    fn insert_audit_line(&mut self, line: &AuditLine) -> Result<(), StoreError>;

    /// Writes many.
    fn insert_audit_lines(&mut self, lines: &[AuditLine]) -> Result<(), StoreError>;
}
