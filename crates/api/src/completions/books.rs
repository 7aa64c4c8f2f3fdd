//! The rows a batch of posts adds, collected while it is decided and written set-wise at the end.

use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{CompletionId, NoticeId, OutcomeId, SubjectId};
use credit_bank_store::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, IdempotentAnswer, Learner,
    LearnerIdentity, Notice, Outcome, OutcomeEvent, RecognitionDecision,
};
use credit_bank_store::tx::{NewEntry, Posted};
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, WriteTx};
use serde_json::json;
use std::collections::BTreeMap;

/// What will be written.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) learners: Vec<Learner>,
    pub(crate) identities: Vec<LearnerIdentity>,
    pub(crate) outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(crate) changed_outcomes: BTreeMap<OutcomeId, Outcome>,
    pub(crate) events: Vec<OutcomeEvent>,
    pub(crate) recognitions: Vec<RecognitionDecision>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) changed_evidence: Vec<Evidence>,
    pub(crate) completions: BTreeMap<CompletionId, Completion>,
    pub(crate) revisions: Vec<CompletionRevision>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) audit: Vec<AuditLine>,
}

impl Books {
    /// Writes everything, as known since `at`.
    pub(crate) fn write(self, tx: &mut dyn WriteTx, at: DateTime<Utc>) -> Result<(), Problem> {
        self.write_with(tx, &[], at)
    }

    /// Writes everything, and keeps the answers to those who asked for it.
    pub(super) fn write_with(
        self,
        tx: &mut dyn WriteTx,
        answers: &[IdempotentAnswer],
        at: DateTime<Utc>,
    ) -> Result<(), Problem> {
        // Everything that is done leaves a line in the audit.
        if self.audit.is_empty() && answers.is_empty() {
            return Ok(());
        }
        for outcome in self.changed_outcomes.values() {
            tx.update_outcome(outcome, at)?;
        }
        for piece in &self.changed_evidence {
            let (learner, outcome) = (piece.learner_id, piece.outcome_id);
            tx.set_evidence_state(learner, outcome, piece.completion_id, piece.state, at)?;
        }
        let outcomes: Vec<Outcome> = self.outcomes.into_values().collect();
        let completions: Vec<Completion> = self.completions.into_values().collect();
        tx.insert_posted(&Posted {
            learners: &self.learners,
            identities: &self.identities,
            outcomes: &outcomes,
            events: &self.events,
            recognitions: &self.recognitions,
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

    /// Keeps a changed piece of evidence, whether this batch made it or an earlier one.
    pub(crate) fn change_evidence(&mut self, piece: &Evidence) {
        match self.evidence.iter_mut().find(|it| it.id == piece.id) {
            Some(new) => new.clone_from(piece),
            None => self.changed_evidence.push(piece.clone()),
        }
    }

    /// Tells learners what became of their outcomes: of every recognition and supersession among the
    /// events since the `first`.
    pub(crate) fn tell_learners(&mut self, first: usize, bank: &Bank) {
        for event in self.events.iter().skip(first) {
            let kind = match event.act.as_str() {
                "recognition" => "outcome_recognised",
                "supersession" => "outcome_superseded",
                _ => continue,
            };
            let rows = [&self.changed_outcomes, &self.outcomes];
            let row = rows.iter().find_map(|rows| rows.get(&event.outcome_id));
            let detail = row.map_or_else(|| json!({}), worth_told);
            self.notices.push(Notice {
                id: bank.ids().make(NoticeId::new),
                recipient: RecipientKind::Learner,
                recipient_id: SubjectId::new(event.learner_id.uuid()),
                kind: kind.to_owned(),
                subject: "outcome".to_owned(),
                subject_id: SubjectId::new(event.outcome_id.uuid()),
                detail: Json(detail),
                created_at: event.recorded_at,
            });
        }
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

/// What a notice tells of an outcome's worth: credits or points, once it has any.
pub(crate) fn worth_told(outcome: &Outcome) -> serde_json::Value {
    match outcome.credits {
        Some(points) if outcome.is_points => json!({"points": points}),
        Some(credits) => json!({"credits": credits}),
        None => json!({}),
    }
}
