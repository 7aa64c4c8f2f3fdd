//! The write path of completions: what a batch of posts depends on, and what it adds, set-wise.

use crate::error::StoreError;
use crate::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, IdempotentAnswer, Learner,
    LearnerIdentity, Notice, Organisation, Outcome, OutcomeEvent, RecognitionDecision,
    RecognitionVersion,
};
use crate::tx::NewEntry;
use chrono::NaiveDate;
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::{ActorId, AwardId, ClientId, LearnerId, OrganisationId};
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
    /// Who is known already of those they are about; their books are locked.
    pub learners: Vec<LearnerId>,
    /// Codes and editions of the register entries that they name.
    pub awards: Vec<(&'post str, &'post str)>,
    /// The organisations for which they are posted.
    pub providers: Vec<OrganisationId>,
    /// The day whose rules decide.
    pub on: NaiveDate,
}

/// What the bank knows already of a batch of posts.
#[derive(Debug, Clone, Default)]
pub struct FirstLook<'post> {
    /// Those of the actors who still stand as their tokens say; of one client with two tokens perhaps
    /// only the newer.
    pub current: Vec<&'post Actor>,
    /// Answers kept under the keys.
    pub answers: Vec<IdempotentAnswer>,
    /// Completions with these ids.
    pub completions: Vec<Completion>,
    /// The certificates that are known.
    pub certificates: Vec<Certificate>,
    /// What decides the posts.
    pub basis: PostingBasis,
}

/// By what a batch of posts is decided, and beside what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostingBasis {
    /// The versions that recognise outcomes on the day, as [`crate::tx::RuleSetReads`] lists them.
    pub rules: Vec<RecognitionVersion>,
    /// The learners' outcomes, by learner and id.
    pub outcomes: Vec<Outcome>,
    /// Their evidence, by learner, outcome and id.
    pub evidence: Vec<Evidence>,
    /// In which version the register entries stand that the posts name or the outcomes are of, by id.
    pub awards: Vec<(AwardId, i64)>,
    /// Those for whom is posted, and the issuers of the outcomes, by id.
    pub organisations: Vec<Organisation>,
}

/// A first look: in the common case nothing is known and every client stands.
#[derive(Debug, Default)]
pub(crate) struct Glance {
    /// Clients and the versions in which they stand, where they were looked at together.
    pub(crate) current_clients: BTreeSet<(ClientId, i64)>,
    /// None of the keys, ids and certificates is known.
    pub(crate) nothing_known: bool,
    /// What decides the posts.
    pub(crate) basis: PostingBasis,
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
    /// What is known already and what decides, in as few statements as the database allows.
    fn first_look<'post>(
        &mut self,
        question: &PostingQuestion<'post>,
    ) -> Result<FirstLook<'post>, StoreError>;

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
