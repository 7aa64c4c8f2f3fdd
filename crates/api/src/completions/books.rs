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
pub(crate) struct Books {
    pub(crate) learners: Vec<Learner>,
    pub(crate) identities: Vec<LearnerIdentity>,
    pub(crate) outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(crate) changed_outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(crate) events: Vec<OutcomeEvent>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) completions: BTreeMap<CompletionId, Completion>,
    pub(crate) revisions: Vec<CompletionRevision>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) audit: Vec<AuditLine>,
}

impl Books {
    /// Writes everything; what refers to a row comes after it.
    pub(crate) fn write(self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        // Everything that is done leaves a line in the audit.
        if self.audit.is_empty() {
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
    pub(crate) fn change(&mut self, outcome: &Outcome) {
        let of = if self.outcomes.contains_key(&outcome.id) {
            &mut self.outcomes
        } else {
            &mut self.changed_outcomes
        };
        of.insert(outcome.id, outcome.clone());
    }
}
