//! A certificate that is an outcome of the learner's already, posted again: one outcome with several
//! pieces of evidence. What it is, the best source says: an authorised issuer's verified post before any
//! claim. Where sources differ, an officer decides.

use super::content::PostedContent;
use super::deposit::{reasons_json, step};
use super::desk::Post;
use super::post::Batch;
use super::snapshot::{KnownLearner, Snapshot};
use crate::problem::Problem;
use crate::rules_in_force::due_date_after_pause;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::state::{EvidenceState, OutcomeAct, OutcomeState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Outcome;
use credit_bank_store::words::CompletionState;

/// The learner's outcome of the posted certificate, unless it was taken back.
pub(super) fn find_certified(
    snapshot: &Snapshot,
    learner: LearnerId,
    post: &Post,
) -> Option<OutcomeId> {
    let number = post.draft.certificate_number.as_ref()?.as_str();
    let of_code = |outcome: &Outcome| {
        let mut awards = snapshot.awards.values();
        awards.any(|award| award.id == outcome.award_id && award.code == post.draft.award.code)
    };
    let is_it = |outcome: &&Outcome| {
        outcome.certificate_number.as_deref() == Some(number)
            && outcome.state != OutcomeState::Revoked
            && of_code(outcome)
    };
    let outcomes = &snapshot.learners.get(&learner)?.outcomes;
    outcomes.iter().find(is_it).map(|outcome| outcome.id)
}

/// Is somebody still to decide on the outcome itself?
const fn is_open(state: OutcomeState) -> bool {
    matches!(
        state,
        OutcomeState::Submitted
            | OutcomeState::Supplement
            | OutcomeState::InReview
            | OutcomeState::Refused
    )
}

impl Batch<'_> {
    /// Brings the post to the outcome; says what it is worth as evidence, and whether it asks for a
    /// correction of what was recognised.
    pub(super) fn second_source(
        &mut self,
        learner: &mut KnownLearner,
        id: OutcomeId,
        (post, content): (&Post, &PostedContent),
        award: &Award,
        worth: EvidenceState,
    ) -> (EvidenceState, CompletionState) {
        let is_vouched = learner.has_evidence(id, EvidenceState::Verified);
        let Some(outcome) = learner.outcomes.iter_mut().find(|it| it.id == id) else {
            return (worth, CompletionState::Posted);
        };
        let agrees = content.agrees_with(outcome, award);
        if worth == EvidenceState::Verified && !is_vouched && is_open(outcome.state) {
            content.describe(outcome, award);
            outcome.issuer_id = post.permit.provider;
            self.books.change(outcome);
            if !agrees {
                self.dispute(learner, id);
            }
            return (worth, CompletionState::Posted);
        }
        if agrees {
            return (worth, CompletionState::Posted);
        }
        if is_open(outcome.state) {
            return (EvidenceState::Disputed, CompletionState::Posted);
        }
        (EvidenceState::Disputed, CompletionState::CorrectionPending)
    }

    /// What was said before differs from what the issuer says now.
    fn dispute(&mut self, learner: &mut KnownLearner, id: OutcomeId) {
        for piece in &mut learner.evidence {
            if piece.outcome_id == id && piece.state == EvidenceState::Pending {
                piece.state = EvidenceState::Disputed;
                self.books.change_evidence(piece);
            }
        }
    }

    /// A verified post answers what an officer missed: a refusal is looked at again, and a supplement
    /// has arrived.
    pub(super) fn reopen(
        &mut self,
        tx: &mut dyn ReadTx,
        learner: &mut KnownLearner,
        id: OutcomeId,
        post: &Post,
    ) -> Result<(), Problem> {
        let occasion = self.occasion(post.permit.actor);
        let Some(outcome) = learner.outcomes.iter_mut().find(|it| it.id == id) else {
            return Ok(());
        };
        let (due_on, stopped_on) = (outcome.due_on, outcome.clock_stopped_on);
        let act = match outcome.state {
            OutcomeState::Refused => OutcomeAct::Review,
            OutcomeState::Supplement => OutcomeAct::Supplement,
            _ => return Ok(()),
        };
        outcome.reasons = reasons_json(&[issuer_posted()])?;
        step(&occasion, &mut self.books, outcome, act)?;
        if let (OutcomeAct::Supplement, Some((due, stopped))) = (act, due_on.zip(stopped_on)) {
            outcome.due_on = Some(due_date_after_pause(tx, due, stopped, self.today)?);
        }
        self.books.change(outcome);
        Ok(())
    }
}

fn issuer_posted() -> Reason {
    Reason::new(
        "issuer_posted",
        "颁发机构报送了同一证书，由认定员重新核查。",
        "The issuer posted the same certificate; an officer looks at it again.",
    )
}
