//! The rows a batch of posts adds, collected while it is decided and written set-wise at the end.

use crate::problem::Problem;
use credit_bank_domain::id::{CompletionId, OutcomeId};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, IdempotentAnswer, Learner,
    LearnerIdentity, Notice, Outcome, OutcomeEvent,
};
use credit_bank_store::tx::{NewEntry, Posted};
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
    /// Writes everything.
    pub(crate) fn write(self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        self.write_with(tx, &[])
    }

    /// Writes everything, and keeps the answers to those who asked for it.
    pub(super) fn write_with(
        self,
        tx: &mut dyn WriteTx,
        answers: &[IdempotentAnswer],
    ) -> Result<(), Problem> {
        // Everything that is done leaves a line in the audit.
        if self.audit.is_empty() && answers.is_empty() {
            return Ok(());
        }
        for outcome in self.changed_outcomes.values() {
            tx.update_outcome(outcome)?;
        }
        let outcomes: Vec<Outcome> = self.outcomes.into_values().collect();
        let completions: Vec<Completion> = self.completions.into_values().collect();
        tx.insert_posted(&Posted {
            learners: &self.learners,
            identities: &self.identities,
            outcomes: &outcomes,
            events: &self.events,
            completions: &completions,
            revisions: &self.revisions,
            evidence: &self.evidence,
            certificates: &self.certificates,
            entries: &self.entries,
            notices: &self.notices,
            audit: &self.audit,
            answers,
        })?;
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
