//! The rows a batch of posts adds, collected while it is decided and written set-wise at the end.

use crate::problem::Problem;
use credit_bank_domain::id::{CompletionId, OutcomeId};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, Learner, LearnerIdentity,
    Notice, Outcome, OutcomeEvent,
};
use credit_bank_store::tx::NewEntry;
use std::collections::BTreeMap;

/// What will be written.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) learners: Vec<Learner>,
    pub(super) identities: Vec<LearnerIdentity>,
    pub(super) outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(super) changed_outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(super) events: Vec<OutcomeEvent>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) completions: BTreeMap<CompletionId, Completion>,
    pub(super) revisions: Vec<CompletionRevision>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) entries: Vec<NewEntry>,
    pub(super) notices: Vec<Notice>,
    pub(super) audit: Vec<AuditLine>,
}

impl Books {
    /// Writes everything; what refers to a row comes after it.
    pub(super) fn write(self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        if self.completions.is_empty() && self.evidence.is_empty() {
            return Ok(());
        }
        tx.insert_learners(&self.learners, &self.identities)?;
        let outcomes: Vec<Outcome> = self.outcomes.into_values().collect();
        tx.insert_outcomes(&outcomes, &self.events)?;
        for outcome in self.changed_outcomes.values() {
            tx.update_outcome(outcome)?;
        }
        let completions: Vec<Completion> = self.completions.into_values().collect();
        tx.insert_completions(&completions, &self.revisions)?;
        tx.insert_evidence(&self.evidence)?;
        tx.insert_certificates(&self.certificates)?;
        tx.post_entries(&self.entries)?;
        tx.insert_notices(&self.notices)?;
        tx.insert_audit_lines(&self.audit)?;
        Ok(())
    }

    /// Keeps a changed outcome, whether this batch made it or an earlier one.
    pub(super) fn change(&mut self, outcome: &Outcome) {
        let of = if self.outcomes.contains_key(&outcome.id) {
            &mut self.outcomes
        } else {
            &mut self.changed_outcomes
        };
        of.insert(outcome.id, outcome.clone());
    }
}
