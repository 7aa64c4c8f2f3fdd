//! Completions, outcomes and evidence.

use crate::error::StoreError;
use crate::rows::{Certificate, Completion, CompletionRevision, Evidence, Outcome, OutcomeEvent};
use crate::words::CompletionState;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{CompletionId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_domain::state::OutcomeState;

/// Which completions a provider asks for.
#[derive(Debug, Clone)]
pub struct CompletionFilter<'text> {
    /// The provider; nobody sees another's.
    pub provider: OrganisationId,
    /// Only the one with this id of the provider's.
    pub external_id: Option<&'text str>,
    /// Only after this one.
    pub after: Option<CompletionId>,
    /// At most so many.
    pub limit: i64,
}

/// Which outcomes the officers ask for, and from where on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeFilter {
    /// Only those in this state; without it only those that wait for an officer.
    pub state: Option<OutcomeState>,
    /// Only those due before this day.
    pub due_before: Option<NaiveDate>,
    /// Only those after this place in the order; what has no due day comes last.
    pub after: Option<(Option<NaiveDate>, OutcomeId)>,
    /// At most so many.
    pub limit: i64,
}

/// An outcome, the code of its level and the first day on which it is expired.
pub type OutcomeExpiry = (OutcomeId, Option<String>, Option<NaiveDate>);

/// Looking completions and outcomes up.
pub trait OutcomeReads {
    /// The completion with this id.
    fn find_completion(&mut self, id: CompletionId) -> Result<Option<Completion>, StoreError>;

    /// Which of these (provider, external id) are known already.
    fn find_completions_by_external_ids(
        &mut self,
        provider: OrganisationId,
        external_ids: &[&str],
    ) -> Result<Vec<Completion>, StoreError>;

    /// A provider's completions by id.
    fn list_completions(
        &mut self,
        filter: &CompletionFilter<'_>,
    ) -> Result<Vec<Completion>, StoreError>;

    /// The completions that attest an outcome.
    fn list_completions_of_outcome(
        &mut self,
        learner: LearnerId,
        outcome: OutcomeId,
    ) -> Result<Vec<Completion>, StoreError>;

    /// The completions about these learners, by learner and id.
    fn list_completions_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Completion>, StoreError>;

    /// Every content these completions had or were asked to have, by completion and revision.
    fn list_completion_revisions(
        &mut self,
        completions: &[CompletionId],
    ) -> Result<Vec<CompletionRevision>, StoreError>;

    /// The outcome with this id.
    fn find_outcome(&mut self, id: OutcomeId) -> Result<Option<Outcome>, StoreError>;

    /// These outcomes.
    fn find_outcomes(&mut self, ids: &[OutcomeId]) -> Result<Vec<Outcome>, StoreError>;

    /// Everything these learners have, by learner and id.
    fn list_outcomes_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Outcome>, StoreError>;

    /// When each outcome of the learner expires.
    fn expiries_of(&mut self, learner: LearnerId) -> Result<Vec<OutcomeExpiry>, StoreError>;

    /// The officers' queue, soonest due first, then what has no due day, then by id.
    fn list_outcomes(&mut self, filter: &OutcomeFilter) -> Result<Vec<Outcome>, StoreError>;

    /// Recognised lots whose day of expiry is on or before `on`, at most `limit`, the earliest first. What it costs
    /// grows with those, not with the bank.
    fn list_lots_to_expire(
        &mut self,
        on: NaiveDate,
        limit: i64,
    ) -> Result<Vec<(OutcomeId, LearnerId)>, StoreError>;

    /// What the bank knew of a learner's outcomes at `instant`: each with its level's code and the first
    /// day on which its lot is expired.
    fn expiries_as_of(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<Vec<OutcomeExpiry>, StoreError>;

    /// The changes of an outcome's state, oldest first.
    fn list_outcome_events(
        &mut self,
        learner: LearnerId,
        outcome: OutcomeId,
    ) -> Result<Vec<OutcomeEvent>, StoreError>;

    /// The evidence of these learners' outcomes.
    fn list_evidence_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<Evidence>, StoreError>;

    /// Which of these certificates are known already.
    fn find_certificates(&mut self, hashes: &[Vec<u8>]) -> Result<Vec<Certificate>, StoreError>;
}

/// Entering completions and outcomes, and moving their states.
pub trait OutcomeWrites {
    /// Enters completions with their first revisions.
    ///
    /// # Errors
    /// `Taken(ExternalId)`.
    fn insert_completions(
        &mut self,
        completions: &[Completion],
        revisions: &[CompletionRevision],
    ) -> Result<(), StoreError>;

    /// Moves a completion to a new state, revision, content and verdict.
    fn update_completion(
        &mut self,
        completion: &Completion,
        state: CompletionState,
    ) -> Result<(), StoreError>;

    /// Enters outcomes with the events that made them.
    fn insert_outcomes(
        &mut self,
        outcomes: &[Outcome],
        events: &[OutcomeEvent],
    ) -> Result<(), StoreError>;

    /// Writes what may change of an outcome: everything but whose it is and how it was first reported;
    /// the learner's row must be locked. What it said before is kept as known until `at`.
    fn update_outcome(&mut self, outcome: &Outcome, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Adds an event; its number must be the next.
    fn insert_outcome_events(&mut self, events: &[OutcomeEvent]) -> Result<(), StoreError>;

    /// Adds evidence.
    fn insert_evidence(&mut self, evidence: &[Evidence]) -> Result<(), StoreError>;

    /// Sets the state of an outcome's evidence that came from `completion`, or of all of it. What it was
    /// before is kept as known until `at`.
    fn set_evidence_state(
        &mut self,
        learner: LearnerId,
        outcome: OutcomeId,
        completion: Option<CompletionId>,
        state: credit_bank_domain::state::EvidenceState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Ties certificates to outcomes.
    ///
    /// # Errors
    /// `Taken(Certificate)`.
    fn insert_certificates(&mut self, certificates: &[Certificate]) -> Result<(), StoreError>;

    /// Unties a certificate from this outcome, if it is tied to it: the number was wrong, or its post
    /// was withdrawn.
    fn delete_certificate(&mut self, hash: &[u8], outcome: OutcomeId) -> Result<(), StoreError>;
}
