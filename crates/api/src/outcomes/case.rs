//! One officer's act on one outcome: everything it needs, read under the learner's lock, and the way
//! it enters the books.

use super::fact::fact_of;
use super::view::{OutcomeView, view_of};
use crate::audit_trail::AuditTrail;
use crate::bank::Bank;
use crate::completions::books::Books;
use crate::completions::deposit::{Occasion, step};
use crate::completions::snapshot::KnownLearner;
use crate::idempotency::Answer;
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::Actor;
use credit_bank_domain::access::outcomes::{OfficerAct, decide_outcome};
use credit_bank_domain::id::{ActorId, LearnerId, NoticeId, OutcomeId, SubjectId};
use credit_bank_domain::ledger::Account;
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::rows::{Completion, Notice, Outcome};
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, WriteTx};
use serde_json::json;

/// An outcome before an officer, with its learner locked.
pub(super) struct Case<'bank> {
    pub(super) occasion: Occasion<'bank>,
    pub(super) books: Books,
    pub(super) learner: KnownLearner,
    pub(super) outcome: Outcome,
    pub(super) completions: Vec<Completion>,
}

impl<'bank> Case<'bank> {
    /// Asks for the permit, locks the learner and reads what the decision depends on.
    pub(super) fn open(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        act: OfficerAct,
        id: OutcomeId,
    ) -> Result<Self, Problem> {
        let found = tx.find_outcome(id)?;
        let mut completions = Vec::new();
        let fact = match &found {
            Some(outcome) => {
                completions = tx.list_completions_of_outcome(outcome.learner_id, outcome.id)?;
                Some(fact_of(tx.reads(), outcome, &completions)?)
            }
            None => None,
        };
        let permit = decide_outcome(actor, act, fact.as_ref())?;
        let which = (permit.learner, permit.outcome);
        Self::locked(tx, bank, permit.officer, which, completions)
    }

    /// Locks the learner and reads what hangs on the outcome; the caller holds a permit.
    pub(super) fn locked(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: ActorId,
        (learner, outcome): (LearnerId, OutcomeId),
        completions: Vec<Completion>,
    ) -> Result<Self, Problem> {
        let ids = [learner];
        let locked = tx.lock_learners(&ids)?;
        let mut learner = KnownLearner::opened("");
        learner.entry_count = locked.first().map_or(0, |(_, count)| *count);
        // Read again: before the lock another act may have moved it.
        learner.outcomes = tx.list_outcomes_of_learners(&ids)?;
        learner.evidence = tx.list_evidence_of_learners(&ids)?;
        for (_, account, amount) in tx.points_of_learners(&ids)? {
            if let Account::PointsActive(category) = account {
                learner.points.insert(category.as_str().to_owned(), amount);
            }
        }
        let outcome = learner
            .outcomes
            .iter()
            .find(|row| row.id == outcome)
            .cloned()
            .ok_or_else(Problem::not_found)?;
        Ok(Self {
            occasion: Occasion {
                bank,
                now: bank.now(),
                today: bank.today(),
                actor,
                version: None,
            },
            books: Books::default(),
            learner,
            outcome,
            completions,
        })
    }

    /// Moves the outcome and says why.
    pub(super) fn step(&mut self, act: OutcomeAct, reasons: &[Reason]) -> Result<(), Problem> {
        self.outcome.reasons = crate::completions::deposit::reasons_json(reasons)?;
        step(&self.occasion, &mut self.books, &mut self.outcome, act)
    }

    /// Tells somebody what happened to the outcome.
    pub(super) fn notify(
        &mut self,
        recipient: RecipientKind,
        recipient_id: SubjectId,
        kind: &'static str,
    ) {
        let credits = self.outcome.credits;
        self.books.notices.push(Notice {
            id: self.occasion.bank.ids().make(NoticeId::new),
            recipient,
            recipient_id,
            kind: kind.to_owned(),
            subject: "outcome".to_owned(),
            subject_id: SubjectId::new(self.outcome.id.uuid()),
            detail: Json(credits.map_or_else(|| json!({}), |it| json!({"credits": it}))),
            created_at: self.occasion.now,
        });
    }

    /// Tells the learner.
    pub(super) fn notify_learner(&mut self, kind: &'static str) {
        let learner = SubjectId::new(self.outcome.learner_id.uuid());
        self.notify(RecipientKind::Learner, learner, kind);
    }

    /// Writes everything with its audit line and answers with the outcome as it stands now.
    pub(super) fn close(
        mut self,
        tx: &mut dyn WriteTx,
        trail: &AuditTrail,
        detail: serde_json::Value,
    ) -> Result<Answer, Problem> {
        self.books.change(&self.outcome);
        self.books.audit.push(trail.line(
            ("outcome", Some(self.outcome.id.uuid())),
            Some(self.outcome.learner_id),
            detail,
        ));
        self.books.write(tx)?;
        let view: OutcomeView = view_of(tx.reads(), self.occasion.bank, &self.outcome)?;
        Answer::ok(&view)
    }
}
