//! What a batch of posts needs to know, read set-wise before anything is decided.

use super::desk::Post;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::rules_in_force::RecognitionSets;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{CompletionId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_domain::identity::PersonName;
use credit_bank_domain::state::EvidenceState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Certificate, Completion, Evidence, Organisation, Outcome};
use credit_bank_store::sealing::{IdentityKeys, Sealed};
use credit_bank_store::tx::{FirstLook, LockedLearner, PostingBasis};
use std::collections::BTreeMap;

/// A learner as a batch sees one: known before, or opened by a row of it.
pub(crate) struct KnownLearner {
    pub(crate) entry_count: i64,
    pub(crate) name: String,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) evidence: Vec<Evidence>,
    /// May rules look at a status of the person? Read where an officer acts; no post asks.
    pub(crate) shares_status: bool,
    /// Schools at which the learner studies now, the earliest registration first.
    pub(crate) schools: Vec<OrganisationId>,
}

impl KnownLearner {
    /// Somebody the bank did not know before this batch.
    pub(crate) fn opened(name: &str) -> Self {
        Self {
            entry_count: 0,
            name: name.to_owned(),
            outcomes: Vec::new(),
            evidence: Vec::new(),
            shares_status: false,
            schools: Vec::new(),
        }
    }

    /// Does evidence for the outcome stand so?
    pub(crate) fn has_evidence(&self, outcome: OutcomeId, state: EvidenceState) -> bool {
        has_evidence(&self.evidence, outcome, state)
    }

    /// What the evidence that came from this completion is worth.
    pub(crate) fn evidence_of(&self, completion: CompletionId) -> EvidenceState {
        evidence_of(&self.evidence, completion)
    }

    /// Is this the name the bank has?
    pub(crate) fn is_called(&self, name: &PersonName) -> bool {
        PersonName::parse(&self.name).is_ok_and(|known| known.matches(name))
    }
}

/// What the piece of this evidence that came from the completion is worth.
pub(super) fn evidence_of(evidence: &[Evidence], completion: CompletionId) -> EvidenceState {
    let mut pieces = evidence.iter();
    let piece = pieces.find(|piece| piece.completion_id == Some(completion));
    piece.map_or(EvidenceState::Pending, |piece| piece.state)
}

/// Does a piece of this evidence stand so for the outcome?
pub(crate) fn has_evidence(
    evidence: &[Evidence],
    outcome: OutcomeId,
    state: EvidenceState,
) -> bool {
    let mut pieces = evidence.iter();
    pieces.any(|piece| piece.outcome_id == outcome && piece.state == state)
}

/// Everything the decisions depend on, inside one transaction.
pub(super) struct Snapshot {
    pub(super) learners_by_number: BTreeMap<Vec<u8>, LearnerId>,
    pub(super) learners: BTreeMap<LearnerId, KnownLearner>,
    pub(super) awards: BTreeMap<(String, String), Award>,
    pub(super) organisations: BTreeMap<OrganisationId, Organisation>,
    pub(super) completions: BTreeMap<(OrganisationId, String), Completion>,
    pub(super) certificates: BTreeMap<Vec<u8>, Certificate>,
}

impl Snapshot {
    /// Of the learners, who are locked, and of what the first look at them found.
    pub(super) fn read(
        tx: &mut dyn WriteTx,
        bank: &Bank,
        posts: &[&Post],
        (found, seen, sets): (Vec<LockedLearner>, FirstLook<'_>, &mut RecognitionSets),
    ) -> Result<Self, Problem> {
        let basis = seen.basis;
        let awards = bank.awards().standing(tx.reads(), &basis.awards)?;
        let organisations = basis.organisations.iter().cloned().map(|it| (it.id, it));
        let mut snapshot = Self {
            awards,
            organisations: organisations.collect(),
            learners: Self::learners(bank.identity_keys(), &found, basis)?,
            learners_by_number: found
                .into_iter()
                .map(|learner| (learner.number_hash, learner.id))
                .collect(),
            completions: BTreeMap::new(),
            certificates: BTreeMap::new(),
        };
        for completion in seen.completions {
            let key = (completion.provider_id, completion.external_id.clone());
            snapshot.completions.insert(key, completion);
        }
        for certificate in seen.certificates {
            let hash = certificate.certificate_hash.clone();
            snapshot.certificates.insert(hash, certificate);
        }
        snapshot.look_at_rules(tx, bank, posts, sets)?;
        Ok(snapshot)
    }

    fn learners(
        keys: &IdentityKeys,
        found: &[LockedLearner],
        basis: PostingBasis,
    ) -> Result<BTreeMap<LearnerId, KnownLearner>, Problem> {
        let mut learners = BTreeMap::new();
        for row in found {
            let name = keys
                .open(Sealed::Name, row.id, &row.name_ciphertext)
                .map_err(Problem::internal)?;
            let mut learner = KnownLearner::opened(&name);
            learner.entry_count = row.entry_count;
            learners.insert(row.id, learner);
        }
        for outcome in basis.outcomes {
            if let Some(learner) = learners.get_mut(&outcome.learner_id) {
                learner.outcomes.push(outcome);
            }
        }
        for piece in basis.evidence {
            if let Some(learner) = learners.get_mut(&piece.learner_id) {
                learner.evidence.push(piece);
            }
        }
        Ok(learners)
    }

    /// What else it depends on which rule sets decide.
    fn look_at_rules(
        &mut self,
        tx: &mut dyn WriteTx,
        bank: &Bank,
        posts: &[&Post],
        sets: &mut RecognitionSets,
    ) -> Result<(), Problem> {
        let ids: Vec<LearnerId> = self.learners.keys().copied().collect();
        if sets.has_narrow() && !ids.is_empty() {
            for (learner, school) in tx.list_schools_of_learners(&ids)? {
                if let Some(learner) = self.learners.get_mut(&learner) {
                    learner.schools.push(school);
                }
            }
        }
        let learners = self.learners.values();
        let schools = learners.clone().flat_map(|it| it.schools.iter().copied());
        let providers = posts.iter().map(|post| post.permit.provider);
        let outcomes = learners.flat_map(|learner| learner.outcomes.iter());
        sets.look_at(bank.rules(), tx.reads(), outcomes, providers.chain(schools))
    }
}
