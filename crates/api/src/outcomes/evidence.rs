//! What stands for an outcome: who attests it, and whom the bank believes.

use super::case::Case;
use crate::problem::Problem;
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::{CompletionId, EvidenceId, OutcomeId};
use credit_bank_domain::state::EvidenceState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Evidence;

impl Case<'_> {
    /// What the evidence that came from this completion is worth from now on.
    pub(super) fn set_evidence(
        &mut self,
        tx: &mut dyn WriteTx,
        completion: CompletionId,
        state: EvidenceState,
    ) -> Result<(), Problem> {
        let (learner, outcome) = (self.outcome.learner_id, self.outcome.id);
        let now = self.occasion.now;
        tx.set_evidence_state(learner, outcome, Some(completion), state, now)?;
        for piece in &mut self.learner.evidence {
            if piece.outcome_id == outcome && piece.completion_id == Some(completion) {
                piece.state = state;
            }
        }
        Ok(())
    }

    /// The outcome changed under what other completions attest: they dispute it now.
    pub(super) fn dispute_others(
        &mut self,
        tx: &mut dyn WriteTx,
        but: CompletionId,
    ) -> Result<(), Problem> {
        let pieces = self.learner.evidence.iter();
        let others = pieces.filter(|piece| {
            piece.outcome_id == self.outcome.id && piece.state != EvidenceState::Revoked
        });
        let others: Vec<CompletionId> = others.filter_map(|piece| piece.completion_id).collect();
        for other in others.into_iter().filter(|other| *other != but) {
            self.set_evidence(tx, other, EvidenceState::Disputed)?;
        }
        Ok(())
    }

    /// Does evidence for one of the learner's outcomes wait to be verified, and none that is stand for it?
    pub(super) fn is_doubted(&self, outcome: OutcomeId) -> bool {
        let has = |state| self.learner.has_evidence(outcome, state);
        has(EvidenceState::Pending) && !has(EvidenceState::Verified)
    }

    /// Whoever lets the outcome count has looked at its evidence. What was taken back stays taken back, and
    /// what says something else stays disputed.
    pub(super) fn verify_evidence(&mut self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        let id = self.outcome.id;
        let mut pieces: Vec<Evidence> = self.learner.evidence.clone();
        pieces.retain(|piece| piece.outcome_id == id && piece.state != EvidenceState::Revoked);
        let speaks = |piece: &Evidence| piece.state != EvidenceState::Disputed;
        if pieces.iter().any(speaks) {
            pieces.retain(speaks);
        }
        for completion in pieces.iter().filter_map(|piece| piece.completion_id) {
            self.set_evidence(tx, completion, EvidenceState::Verified)?;
        }
        Ok(())
    }

    /// Does verified evidence stand for the outcome?
    pub(super) fn is_verified(&self) -> bool {
        let verified = EvidenceState::Verified;
        self.learner.has_evidence(self.outcome.id, verified)
    }

    /// Whoever posted it took it back, and a review found that it was so all the same: the officer's word is
    /// what stands for it from now on.
    pub(super) fn attest_by_officer(&mut self, officer: &Actor) {
        let evidence = Evidence {
            learner_id: self.outcome.learner_id,
            outcome_id: self.outcome.id,
            id: self.occasion.bank.ids().make(EvidenceId::new),
            source: "officer".to_owned(),
            organisation_id: officer.organisation_id(),
            completion_id: None,
            state: EvidenceState::Verified,
            created_at: self.occasion.now,
        };
        self.learner.evidence.push(evidence.clone());
        self.books.evidence.push(evidence);
    }
}
