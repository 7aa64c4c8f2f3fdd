//! What the view of an outcome takes from elsewhere, read set-wise.

use super::answered_reviews::shown;
use super::choice;
use super::open_questions::{Known, OpenQuestions};
use super::origins::awards_of;
use super::view::RuleSetRef;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::review_request::ReviewRequestView;
use chrono::NaiveDate;
use credit_bank_conversion_rules::{CompiledRules, Reason};
use credit_bank_domain::award::Award;
use credit_bank_domain::claim::{ClaimState, is_past};
use credit_bank_domain::id::{AwardId, LearnerId, OutcomeId, RuleSetVersionId, SubjectId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Completion, Evidence, Outcome, OutcomeEvent, ReviewRequest};
use credit_bank_store::words::CompletionState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Awards, rule sets, evidence, completions, reviews and other outcomes around some outcomes.
pub(super) struct Surroundings {
    awards: BTreeMap<AwardId, Award>,
    rule_sets: BTreeMap<RuleSetVersionId, (RuleSetRef, Arc<CompiledRules>)>,
    evidence: Vec<Evidence>,
    mended: Vec<Completion>,
    reviews: Vec<ReviewRequest>,
    events: BTreeMap<OutcomeId, Vec<OutcomeEvent>>,
    held: BTreeSet<OutcomeId>,
    in_place: Vec<Outcome>,
    questions: OpenQuestions,
}

impl Surroundings {
    pub(super) fn read(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        outcomes: &[Outcome],
    ) -> Result<Self, Problem> {
        let learners: BTreeSet<LearnerId> = outcomes.iter().map(|it| it.learner_id).collect();
        let learners: Vec<LearnerId> = learners.into_iter().collect();
        let mut around = Self {
            awards: awards_of(tx, outcomes)?,
            rule_sets: BTreeMap::new(),
            evidence: tx.list_evidence_of_learners(&learners)?,
            mended: Vec::new(),
            reviews: tx.list_review_requests_of_learners(&learners)?,
            events: BTreeMap::new(),
            held: BTreeSet::new(),
            in_place: Vec::new(),
            questions: OpenQuestions::default(),
        };
        let completions = tx.list_completions_of_learners(&learners)?;
        let mended = completions.iter();
        let mended = mended.filter(|it| pending_word(it.state).is_some());
        around.mended = mended.cloned().collect();
        let known = Known {
            outcomes,
            awards: &around.awards,
            evidence: &around.evidence,
            pending: &around.mended,
            completions: &completions,
        };
        around.questions = OpenQuestions::read(tx, bank, &known)?;
        around.read_rule_sets(tx, bank, outcomes)?;
        let reviewed: BTreeSet<SubjectId> = around.reviews.iter().map(|it| it.subject_id).collect();
        for outcome in outcomes {
            if is_past(outcome.expires_on, bank.today()) && outcome.state.is_usable() {
                let claims = tx.claims_of_outcomes(outcome.learner_id, &[outcome.id])?;
                if claims.iter().any(|it| it.state == ClaimState::Held) {
                    around.held.insert(outcome.id);
                }
            }
            if reviewed.contains(&SubjectId::new(outcome.id.uuid())) {
                let events = tx.list_outcome_events(outcome.learner_id, outcome.id)?;
                around.events.insert(outcome.id, events);
            }
        }
        let superseded = outcomes
            .iter()
            .filter(|it| it.state == OutcomeState::Superseded);
        let theirs: BTreeSet<LearnerId> = superseded.map(|it| it.learner_id).collect();
        if !theirs.is_empty() {
            let theirs: Vec<LearnerId> = theirs.into_iter().collect();
            around.in_place = tx.list_outcomes_of_learners(&theirs)?;
        }
        Ok(around)
    }

    fn read_rule_sets(
        &mut self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        outcomes: &[Outcome],
    ) -> Result<(), Problem> {
        let versions: BTreeSet<RuleSetVersionId> = outcomes
            .iter()
            .filter_map(|outcome| outcome.rule_set_version_id)
            .collect();
        for id in versions {
            if let Some(reference) = RuleSetRef::read(tx, id)?
                && let Some(version) = tx.find_rule_set_version(id)?
            {
                let rules = bank.rules().parsed(&version)?;
                self.rule_sets.insert(id, (reference, rules));
            }
        }
        Ok(())
    }

    pub(super) fn award(&self, outcome: &Outcome) -> Option<&Award> {
        self.awards.get(&outcome.award_id)
    }

    pub(super) fn rule_set(&self, outcome: &Outcome) -> Option<&RuleSetRef> {
        let version = outcome.rule_set_version_id?;
        self.rule_sets.get(&version).map(|(reference, _)| reference)
    }

    /// The clause that the rule cites in the version that decided.
    pub(super) fn clause(&self, outcome: &Outcome) -> Option<String> {
        let (_, rules) = self.rule_sets.get(&outcome.rule_set_version_id?)?;
        let decided = outcome.rule.as_deref()?;
        let rule = rules.recognise_rules().find(|rule| rule.id == decided)?;
        Some(rule.cite.clone()).filter(|clause| !clause.is_empty())
    }

    pub(super) fn evidence<'a>(
        &'a self,
        outcome: &'a Outcome,
    ) -> impl Iterator<Item = &'a Evidence> {
        let pieces = self.evidence.iter();
        pieces.filter(|piece| piece.outcome_id == outcome.id)
    }

    pub(super) fn is_held(&self, outcome: &Outcome) -> bool {
        self.held.contains(&outcome.id)
    }

    /// The outcome of the same content that counts instead.
    pub(super) fn superseded_by(&self, outcome: &Outcome) -> Option<OutcomeId> {
        let class = outcome
            .content_class
            .as_ref()
            .filter(|_| outcome.state == OutcomeState::Superseded)?;
        let counts = |other: &&Outcome| {
            other.learner_id == outcome.learner_id
                && other.id != outcome.id
                && other.content_class.as_ref() == Some(class)
                && (other.state.is_usable()
                    || matches!(other.state, OutcomeState::Frozen | OutcomeState::Expired))
        };
        self.in_place.iter().find(counts).map(|other| other.id)
    }

    /// What the learner may choose about an outcome that another of its content superseded.
    pub(super) fn choice(&self, outcome: &Outcome, today: NaiveDate) -> Option<Reason> {
        choice::open_to(outcome, &self.in_place, today)
    }

    /// What an officer has to know beside the reasons of the last move.
    pub(super) fn open_questions(&self, outcome: &Outcome) -> &[Reason] {
        self.questions.about(outcome.id)
    }

    /// What a provider asks for and an officer has to decide.
    pub(super) fn pending_mending(&self, outcome: &Outcome) -> Option<&'static str> {
        let mut mended = self.mended.iter();
        let completion = mended.find(|it| it.outcome_id == outcome.id)?;
        pending_word(completion.state)
    }

    pub(super) fn review_requests(&self, outcome: &Outcome) -> Vec<ReviewRequestView> {
        let events = self.events.get(&outcome.id).map_or(&[][..], Vec::as_slice);
        let subject = SubjectId::new(outcome.id.uuid());
        self.reviews
            .iter()
            .filter(|request| request.subject_id == subject)
            .map(|request| shown(request, events))
            .collect()
    }
}

/// What the provider of a completion asks for.
const fn pending_word(state: CompletionState) -> Option<&'static str> {
    match state {
        CompletionState::CorrectionPending => Some("correction"),
        CompletionState::WithdrawalPending => Some("withdrawal"),
        CompletionState::Posted | CompletionState::Withdrawn => None,
    }
}
