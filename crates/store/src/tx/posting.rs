//! The write path of completions: what a batch of posts depends on, and what it adds, set-wise.

use crate::error::StoreError;
use crate::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, IdempotentAnswer, Learner,
    LearnerIdentity, Notice, Outcome, OutcomeEvent, RecognitionDecision,
};
use crate::tx::NewEntry;
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::{ActorId, ClientId, LearnerId, OrganisationId};
use std::collections::BTreeSet;

/// What a batch of posts asks before it decides.
#[derive(Debug, Clone, Default)]
pub struct PostingQuestion<'post> {
    /// Who posts; each once.
    pub actors: Vec<&'post Actor>,
    /// Their retry keys.
    pub keys: Vec<(ActorId, &'post str)>,
    /// The providers' own ids of the completions.
    pub external_ids: Vec<(OrganisationId, &'post str)>,
    /// Hashes of the certificates.
    pub certificates: Vec<&'post [u8]>,
}

/// What the bank knows already of a batch of posts.
#[derive(Debug, Clone, Default)]
pub struct SeenBefore<'post> {
    /// Those of the actors who still stand as their tokens say; of one client with two tokens perhaps
    /// only the newer.
    pub current: Vec<&'post Actor>,
    /// Answers kept under the keys.
    pub answers: Vec<IdempotentAnswer>,
    /// Completions with these ids.
    pub completions: Vec<Completion>,
    /// The certificates that are known.
    pub certificates: Vec<Certificate>,
}

/// A first look: in the common case nothing is known and every client stands.
#[derive(Debug, Default)]
pub(crate) struct Glance {
    /// Clients and the versions in which they stand, where they were looked at together.
    pub(crate) current_clients: BTreeSet<(ClientId, i64)>,
    /// None of the keys, ids and certificates is known.
    pub(crate) nothing_known: bool,
}

/// A learner whose books are locked until the end of the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedLearner {
    /// The hash that found the learner.
    pub number_hash: Vec<u8>,
    /// Who it is.
    pub id: LearnerId,
    /// The name, sealed for this learner.
    pub name_ciphertext: Vec<u8>,
    /// The sequence of the last ledger entry.
    pub entry_count: i64,
}

/// Everything a batch of posts adds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Posted<'rows> {
    /// Accounts opened.
    pub learners: &'rows [Learner],
    /// Their identity documents.
    pub identities: &'rows [LearnerIdentity],
    /// New outcomes.
    pub outcomes: &'rows [Outcome],
    /// What happened to outcomes.
    pub events: &'rows [OutcomeEvent],
    /// What the rules said of those recognised.
    pub recognitions: &'rows [RecognitionDecision],
    /// New completions.
    pub completions: &'rows [Completion],
    /// Their contents.
    pub revisions: &'rows [CompletionRevision],
    /// New evidence.
    pub evidence: &'rows [Evidence],
    /// Certificates tied to outcomes.
    pub certificates: &'rows [Certificate],
    /// Ledger entries.
    pub entries: &'rows [NewEntry],
    /// Messages.
    pub notices: &'rows [Notice],
    /// Lines of the audit.
    pub audit: &'rows [AuditLine],
    /// Answers kept for retries.
    pub answers: &'rows [IdempotentAnswer],
}

/// The write path of completions.
pub trait PostingWrites {
    /// What is known already, in as few statements as the database allows.
    fn seen_before<'post>(
        &mut self,
        question: &PostingQuestion<'post>,
    ) -> Result<SeenBefore<'post>, StoreError>;

    /// Locks the books of the learners with these identity numbers, in id order; numbers that nobody
    /// has are left out.
    fn lock_learners_by_number_hashes(
        &mut self,
        number_hashes: &[Vec<u8>],
    ) -> Result<Vec<LockedLearner>, StoreError>;

    /// Writes everything, as one statement where the database allows.
    ///
    /// # Errors
    /// `Taken(…)` of whatever another transaction entered first; a ledger error where a balance would
    /// fall below zero.
    fn insert_posted(&mut self, posted: &Posted<'_>) -> Result<(), StoreError>;
}
