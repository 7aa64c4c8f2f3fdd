//! One act on one outcome: everything it needs, read under the learner's lock, and the way it enters
//! the books.

use super::fact::fact_of;
use super::origins::{awards_of, issuers_of};
use super::view::view_of;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::books::{Books, worth_told};
use crate::completions::deposit::{Occasion, reasons_json, record_event, step};
use crate::completions::same_content::{Place, take_place};
use crate::completions::snapshot::KnownLearner;
use crate::idempotency::Answer;
use crate::learners::{ConsentPurpose, stands};
use crate::problem::Problem;
use crate::rules_in_force::{RecognitionSets, due_date, due_date_after_pause};
use chrono::NaiveDate;
use credit_bank_conversion_rules::Reason;
use credit_bank_conversion_rules::model::Terms;
use credit_bank_domain::access::outcomes::{OfficerAct, OutcomeFact, decide_outcome};
use credit_bank_domain::access::{Actor, Refusal};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{
    ActorId, CompletionId, LearnerId, NoticeId, OrganisationId, OutcomeId, SubjectId,
};
use credit_bank_domain::ledger::Entry;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::rows::{
    AuditLine, Completion, Notice, Organisation, Outcome, OutcomeEvent, ReviewRequest,
};
use credit_bank_store::words::{CompletionState, RecipientKind, ReviewState};
use credit_bank_store::{Json, ReadTx, WriteTx};
use std::collections::{BTreeMap, BTreeSet};

/// The act by which what a lot of a pool or of a year is worth is weighed again.
pub(super) const REWEIGHING: &str = "reweighing";

/// The acts by which an outcome came to count.
const RECOGNISING: [&str; 3] = ["recognition", "restoration", "reinstatement"];

/// Register entries by code and edition.
pub(super) type Awards = BTreeMap<(String, String), Award>;
/// Organisations by id.
pub(super) type Organisations = BTreeMap<OrganisationId, Organisation>;

/// An outcome before whoever acts on it, with its learner locked.
pub(super) struct Case<'bank> {
    pub(super) occasion: Occasion<'bank>,
    pub(super) books: Books,
    pub(super) learner: KnownLearner,
    pub(super) outcome: Outcome,
    pub(super) completions: Vec<Completion>,
    /// Every request that a person look at it again.
    pub(super) reviews: Vec<ReviewRequest>,
    /// Until when somebody should have decided, before this act.
    pub(super) due_on: Option<NaiveDate>,
}

impl<'bank> Case<'bank> {
    /// An officer's act: asks for the permit, locks the learner and reads what the decision depends on.
    pub(super) fn open(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        act: OfficerAct,
        id: OutcomeId,
    ) -> Result<Self, Problem> {
        Self::permitted(tx, bank, actor, id, |fact| {
            let permit = decide_outcome(actor, act, fact)?;
            Ok((permit.learner, permit.outcome))
        })
    }

    /// The same for whoever `may` lets act on the outcome.
    pub(super) fn permitted(
        tx: &mut dyn WriteTx,
        bank: &'bank Bank,
        actor: &Actor,
        id: OutcomeId,
        may: impl FnOnce(Option<&OutcomeFact>) -> Result<(LearnerId, OutcomeId), Refusal>,
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
        let which = may(fact.as_ref())?;
        Self::locked(tx, bank, actor.id(), which, completions)
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
        let mut rows = learner.outcomes.iter();
        if rows.any(|row| row.outcome_type == OutcomeType::Status) {
            let [id] = ids;
            learner.shares_status = stands(tx.reads(), id, (ConsentPurpose::StatusFacts, None))?;
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
            },
            books: Books::default(),
            learner,
            due_on: outcome.due_on,
            reviews: tx.list_review_requests_of(SubjectId::new(outcome.id.uuid()))?,
            outcome,
            completions,
        })
    }

    /// Moves the outcome and says why.
    pub(super) fn step(&mut self, act: OutcomeAct, reasons: &[Reason]) -> Result<(), Problem> {
        self.outcome.reasons = reasons_json(reasons)?;
        step(&self.occasion, &mut self.books, &mut self.outcome, act)
    }

    /// Brings the outcome into the books at its place; `alone` is the entry where none of its content is there.
    pub(super) fn take_place(
        &mut self,
        place: Place,
        alone: fn(&Outcome) -> Result<Entry, Problem>,
    ) -> Result<(), Problem> {
        let (books, learner) = (&mut self.books, &mut self.learner);
        take_place(
            &self.occasion,
            books,
            learner,
            &mut self.outcome,
            place,
            alone,
        )
    }

    /// Moves the outcome back to where it counts: why it was recognised stands beside why it came back.
    pub(super) fn step_back(
        &mut self,
        tx: &mut dyn ReadTx,
        act: OutcomeAct,
        reason: Reason,
    ) -> Result<(), Problem> {
        let mut reasons = self.why_worth(tx, self.outcome.id)?;
        reasons.push(reason);
        self.step(act, &reasons)
    }

    /// Why one of the learner's outcomes is worth what it is: the reasons of the moment in which it was
    /// recognised, or weighed again since.
    pub(super) fn why_worth(
        &self,
        tx: &mut dyn ReadTx,
        outcome: OutcomeId,
    ) -> Result<Vec<Reason>, Problem> {
        let written = tx.list_outcome_events(self.outcome.learner_id, outcome)?;
        let of_it = |event: &&OutcomeEvent| event.outcome_id == outcome;
        let mut events = written
            .iter()
            .chain(self.books.events.iter().filter(of_it))
            .rev();
        let event = events.find(|event| was_valued(event));
        event.map_or_else(
            || Ok(Vec::new()),
            |event| event.reasons.read().map_err(Problem::internal),
        )
    }

    /// What an officer asked for arrived: the term runs on from where it stood.
    pub(super) fn supplied(
        &mut self,
        tx: &mut dyn WriteTx,
        reasons: &[Reason],
    ) -> Result<(), Problem> {
        let (due_on, stopped_on) = (self.due_on, self.outcome.clock_stopped_on);
        self.step(OutcomeAct::Supplement, reasons)?;
        self.outcome.due_on = match due_on.zip(stopped_on) {
            Some((due, stopped)) => {
                let today = self.occasion.today;
                Some(due_date_after_pause(tx.reads(), due, stopped, today)?)
            }
            None => due_on,
        };
        Ok(())
    }

    /// Records an act that moves no state.
    pub(super) fn record_act(&mut self, act: &str, reasons: &[Reason]) -> Result<(), Problem> {
        let outcome = &mut self.outcome;
        outcome.version = outcome.version.saturating_add(1);
        let shown = std::mem::replace(&mut outcome.reasons, reasons_json(reasons)?);
        record_event(
            &self.occasion,
            &mut self.books,
            outcome,
            (act, outcome.state),
        );
        outcome.reasons = shown;
        Ok(())
    }

    /// The register entries and issuers of everything the learner has.
    pub(super) fn read_world(
        &self,
        tx: &mut dyn WriteTx,
    ) -> Result<(Awards, Organisations), Problem> {
        let outcomes = &self.learner.outcomes;
        let awards = awards_of(tx.reads(), outcomes)?.into_values();
        let awards = awards.map(|award| ((award.code.clone(), award.edition.clone()), award));
        Ok((awards.collect(), issuers_of(tx.reads(), outcomes)?))
    }

    /// The rule sets by which outcomes are recognised today, and what it depends on which of them decides
    /// one of the learner's.
    pub(super) fn read_rules(&mut self, tx: &mut dyn ReadTx) -> Result<RecognitionSets, Problem> {
        let (rules, today) = (self.occasion.bank.rules(), self.occasion.today);
        let mut sets = rules.recognition(tx, today)?;
        let id = self.outcome.learner_id;
        if sets.has_narrow() {
            let schools = tx.list_schools_of_learners(&[id])?.into_iter();
            self.learner.schools = schools.map(|(_, school)| school).collect();
        }
        let rows = self.learner.outcomes.iter();
        let outcomes = rows.chain(std::iter::once(&self.outcome));
        sets.look_at(rules, tx, outcomes, self.learner.schools.iter().copied())?;
        Ok(sets)
    }

    /// The learner's outcomes hold the one in question as it is now.
    pub(super) fn keep(&mut self) {
        let outcome = &self.outcome;
        let mut rows = self.learner.outcomes.iter_mut();
        if let Some(slot) = rows.find(|row| row.id == outcome.id) {
            *slot = outcome.clone();
        }
    }

    /// The way back from [`Case::keep`], after the outcome was moved among the learner's.
    pub(super) fn take_up(&mut self) {
        let id = self.outcome.id;
        if let Some(row) = self.learner.outcomes.iter().find(|row| row.id == id) {
            self.outcome = row.clone();
        }
    }

    /// The terms within which officers act.
    pub(super) fn terms(&self, tx: &mut dyn ReadTx) -> Result<Terms, Problem> {
        let rules = self.occasion.bank.rules();
        Ok(rules.any_recognition(tx, self.occasion.today)?.terms())
    }

    /// Gives whoever has to decide the whole term from today.
    pub(super) fn begin_term(&mut self, tx: &mut dyn WriteTx) -> Result<(), Problem> {
        self.outcome.due_on = Some(self.term(tx)?);
        Ok(())
    }

    /// Until when an officer decides on what comes before him today.
    pub(super) fn term(&self, tx: &mut dyn WriteTx) -> Result<NaiveDate, Problem> {
        let terms = self.terms(tx.reads())?;
        let due = due_date(tx.reads(), self.occasion.today, terms.decision_days)?;
        Ok(due.date)
    }

    /// Has an application a claim on the outcome?
    pub(super) fn is_in_use(&self, tx: &mut dyn WriteTx) -> Result<bool, Problem> {
        let outcome = &self.outcome;
        let claims = tx.claims_of_outcomes(outcome.learner_id, &[outcome.id])?;
        Ok(claims.iter().any(|claim| claim.state.is_live()))
    }

    /// Has an application a claim on the outcome, or did an officer make it count, and not the post or the
    /// correction of one of its providers?
    pub(super) fn is_settled(&self, tx: &mut dyn WriteTx) -> Result<bool, Problem> {
        let outcome = &self.outcome;
        if self.is_in_use(tx)? {
            return Ok(true);
        }
        let events = tx.list_outcome_events(outcome.learner_id, outcome.id)?;
        let counts = |event: &&OutcomeEvent| RECOGNISING.contains(&event.act.as_str());
        let Some(counted) = events.iter().rfind(counts) else {
            return Ok(false);
        };
        let ids: Vec<CompletionId> = self.completions.iter().map(|it| it.id).collect();
        let posts = tx.list_completion_revisions(&ids)?;
        Ok(posts.iter().all(|post| post.posted_by != counted.actor_id))
    }

    /// Does a provider's request about the outcome wait for an officer?
    pub(super) fn has_pending_mending(&self) -> bool {
        self.completions.iter().any(|completion| {
            matches!(
                completion.state,
                CompletionState::CorrectionPending | CompletionState::WithdrawalPending
            )
        })
    }

    /// Does a learner's request for a review wait for an officer?
    pub(super) fn has_open_review(&self) -> bool {
        self.reviews.iter().any(|it| it.state == ReviewState::Open)
    }

    /// Answers the learner's open requests for a review.
    pub(super) fn answer_reviews(
        &mut self,
        tx: &mut dyn WriteTx,
        answer: ReviewState,
    ) -> Result<(), Problem> {
        for review in &mut self.reviews {
            if review.state == ReviewState::Open
                && tx.close_review_request(review.learner_id, review.id, answer)?
            {
                review.state = answer;
            }
        }
        Ok(())
    }

    /// Tells somebody what happened to the outcome.
    pub(super) fn notify(
        &mut self,
        recipient: RecipientKind,
        recipient_id: SubjectId,
        kind: &'static str,
    ) {
        let notice = self.notice((recipient, recipient_id), &self.outcome, kind);
        self.books.notices.push(notice);
    }

    /// What somebody is told of one of the learner's outcomes.
    pub(super) fn notice(
        &self,
        (recipient, recipient_id): (RecipientKind, SubjectId),
        outcome: &Outcome,
        kind: &'static str,
    ) -> Notice {
        Notice {
            id: self.occasion.bank.ids().make(NoticeId::new),
            recipient,
            recipient_id,
            kind: kind.to_owned(),
            subject: "outcome".to_owned(),
            subject_id: SubjectId::new(outcome.id.uuid()),
            detail: Json(worth_told(outcome)),
            created_at: self.occasion.now,
        }
    }

    /// Tells the learner.
    pub(super) fn notify_learner(&mut self, kind: &'static str) {
        let learner = SubjectId::new(self.outcome.learner_id.uuid());
        self.notify(RecipientKind::Learner, learner, kind);
    }

    /// Tells the learner of another outcome of his, as it is now.
    pub(super) fn notify_learner_of_id(&mut self, id: OutcomeId, kind: &'static str) {
        let mut rows = self.learner.outcomes.iter();
        if let Some(outcome) = rows.find(|row| row.id == id).cloned() {
            self.notify_learner_of(&outcome, kind);
        }
    }

    /// Tells the learner of another outcome of his.
    pub(super) fn notify_learner_of(&mut self, outcome: &Outcome, kind: &'static str) {
        let learner = SubjectId::new(outcome.learner_id.uuid());
        let notice = self.notice((RecipientKind::Learner, learner), outcome, kind);
        self.books.notices.push(notice);
    }

    /// Tells those who posted it.
    pub(super) fn notify_providers(&mut self, kind: &'static str) {
        let providers: BTreeSet<OrganisationId> =
            self.completions.iter().map(|it| it.provider_id).collect();
        for provider in providers {
            let provider = SubjectId::new(provider.uuid());
            self.notify(RecipientKind::Organisation, provider, kind);
        }
    }

    /// Writes everything with its audit line and answers with the outcome as it stands now.
    pub(super) fn close(
        mut self,
        tx: &mut dyn WriteTx,
        trail: &AuditTrail,
        detail: serde_json::Value,
    ) -> Result<Answer, Problem> {
        let id = self.outcome.id.uuid();
        let line = trail.line(("outcome", Some(id)), Some(self.outcome.learner_id), detail);
        self.write(tx, line)?;
        Answer::ok(&view_of(tx.reads(), self.occasion.bank, &self.outcome)?)
    }

    /// Writes everything with its audit line.
    pub(super) fn write(&mut self, tx: &mut dyn WriteTx, line: AuditLine) -> Result<(), Problem> {
        // What somebody still waits for stays in the queue, whatever else was done.
        if self.outcome.due_on.is_none() && (self.has_pending_mending() || self.has_open_review()) {
            self.outcome.due_on = self.due_on;
        }
        self.books.change(&self.outcome);
        self.books.audit.push(line);
        std::mem::take(&mut self.books).write(tx, self.occasion.now)
    }
}

/// Was this the moment in which the outcome was recognised or weighed again, and not one in which it came
/// back?
fn was_valued(event: &OutcomeEvent) -> bool {
    let usable = |state: &str| state.parse().is_ok_and(OutcomeState::is_usable);
    let back = [
        OutcomeAct::Restoration,
        OutcomeAct::Return,
        OutcomeAct::Choice,
        OutcomeAct::Reinstatement,
    ];
    let recognised = usable(&event.to_state)
        && !event.from_state.as_deref().is_some_and(usable)
        && !back.iter().any(|act| act.as_str() == event.act);
    recognised || event.act == REWEIGHING
}
