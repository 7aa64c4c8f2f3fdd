//! Taking completions into the books: one transaction for a batch, a decision for each row.

use super::answer::{self, CompletionResult, PostResult};
use super::books::Books;
use super::content::PostedContent;
use super::deposit::Occasion;
use super::desk::{Post, PostingRequest};
use super::draft::CompletionDraft;
use super::particulars::undeclared;
use super::question::{number_hashes, question};
use super::recognition::{Attested, World, recognise_outcome};
use super::second_source::find_certified;
use super::snapshot::{KnownLearner, Snapshot, evidence_of};
use super::verdict::Verdict;
use crate::bank::Bank;
use crate::idempotency::{Answer, replay};
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::{RecognitionSets, due_date};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ActorId, LearnerId, NoticeId, OutcomeId, SubjectId};
use credit_bank_domain::state::{AccountState, EvidenceState, OutcomeState};
use credit_bank_store::rows::{
    Certificate, Completion, IdempotentAnswer, Learner, LearnerIdentity, Notice, Outcome,
};
use credit_bank_store::sealing::Sealed;
use credit_bank_store::words::{CompletionState, RecipientKind};
use credit_bank_store::{Json, ReadTx};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What all rows of a batch share.
pub(super) struct Batch<'bank> {
    pub(super) bank: &'bank Bank,
    pub(super) now: DateTime<Utc>,
    pub(super) today: NaiveDate,
    due_on: Option<NaiveDate>,
    pub(super) rules: Arc<RecognitionSets>,
    pub(super) books: Books,
}

/// Posts every request's rows in one transaction; the answers are in the order of the requests.
///
/// # Errors
/// Only what concerns all of them: the database, the rules in force. One request's refusal is its own
/// answer.
pub(super) fn post_all(
    bank: &Bank,
    requests: &[&PostingRequest],
) -> Result<Vec<Result<Answer, Problem>>, Problem> {
    bank.store().write("post completions", |tx| {
        let today = bank.today();
        let posts: Vec<&Post> = requests
            .iter()
            .flat_map(|request| request.rows.iter().filter_map(|row| row.as_ref().ok()))
            .collect();
        // First of all, so that another transaction about one of them has ended, and what it wrote is seen.
        let found = tx.lock_learners_by_number_hashes(&number_hashes(&posts))?;
        let mut seen = tx.first_look(&question(requests, &posts, (&found, today)))?;
        let mut rules = bank
            .rules()
            .recognition_among(tx.reads(), &seen.basis.rules)?;
        let current = std::mem::take(&mut seen.current);
        let mut kept: KeptAnswers = std::mem::take(&mut seen.answers)
            .into_iter()
            .map(|answer| ((answer.actor_id, answer.key.clone()), answer))
            .collect();
        let mut snapshot = Snapshot::read(tx, bank, &posts, (found, seen, &mut rules))?;
        let mut batch = Batch {
            bank,
            now: bank.now(),
            today,
            due_on: None,
            rules: Arc::new(rules),
            books: Books::default(),
        };
        let mut answers = Vec::with_capacity(requests.len());
        let mut to_keep = Vec::new();
        for request in requests {
            // Suspension bites at once.
            if !current.contains(&&request.actor) {
                answers.push(Err(Problem::new(Slug::InvalidToken)));
                continue;
            }
            let key = (request.actor.id(), request.key.as_str().to_owned());
            if let Some(kept) = kept.get(&key) {
                answers.push(replay(bank.identity_keys(), kept.clone(), &request.hash));
                continue;
            }
            let answer = batch.answer(tx.reads(), &mut snapshot, request)?;
            if let Ok(answer) = &answer {
                let answer =
                    answer.kept(request.actor.id(), &request.key, &request.hash, batch.now);
                kept.insert(key, answer.clone());
                to_keep.push(answer);
            }
            answers.push(answer);
        }
        batch.books.write_with(tx, &to_keep, batch.now)?;
        Ok(answers)
    })
}

type KeptAnswers = BTreeMap<(ActorId, String), IdempotentAnswer>;

impl<'bank> Batch<'bank> {
    /// What is done for one post of the batch.
    pub(super) fn occasion(&self, actor: ActorId) -> Occasion<'bank> {
        Occasion {
            bank: self.bank,
            now: self.now,
            today: self.today,
            actor,
        }
    }

    /// The answer to one request; the outer error concerns all requests.
    fn answer(
        &mut self,
        tx: &mut dyn ReadTx,
        snapshot: &mut Snapshot,
        request: &PostingRequest,
    ) -> Result<Result<Answer, Problem>, Problem> {
        let mut results = Vec::with_capacity(request.rows.len());
        for row in &request.rows {
            results.push(match row {
                Ok(post) => self.take(tx, snapshot, post, request.request_id)?,
                Err(problem) => PostResult::Rejected(problem.again()),
            });
        }
        Ok(if request.is_batch {
            answer::batch(&results, request.language, request.request_id)
        } else {
            answer::single(results)
        })
    }

    fn take(
        &mut self,
        tx: &mut dyn ReadTx,
        snapshot: &mut Snapshot,
        post: &Post,
        request_id: Uuid,
    ) -> Result<PostResult, Problem> {
        let key = (post.permit.provider, post.draft.external_id.clone());
        if let Some(existing) = snapshot.completions.get(&key) {
            return seen_before(tx, snapshot, existing, post);
        }
        let award_key = (
            post.draft.award.code.clone(),
            post.draft.award.edition.clone(),
        );
        let Some(award) = snapshot.awards.get(&award_key).cloned() else {
            let fault = FieldFault::not_in_list("/award");
            let problem = Problem::new(Slug::UnknownAward).fault(fault);
            return Ok(PostResult::Rejected(problem));
        };
        if let Some(problem) = misfit(&post.draft, &award) {
            return Ok(PostResult::Rejected(problem));
        }
        let learner_id = self.learner(snapshot, post)?;
        if let Err(refusal) = post.permit.about(learner_id) {
            return Ok(PostResult::Rejected(refusal.into()));
        }
        let entered = self.enter(tx, snapshot, (learner_id, post), &award, request_id)?;
        let (completion, result) = self.decide(tx, snapshot, post, &award, entered)?;
        snapshot.completions.insert(key, completion);
        Ok(PostResult::Created(result))
    }

    /// What becomes of the completion: by itself for its provider, in its learner's account for the books.
    fn decide(
        &mut self,
        tx: &mut dyn ReadTx,
        snapshot: &mut Snapshot,
        post: &Post,
        award: &Award,
        (mut completion, content): (Completion, PostedContent),
    ) -> Result<(Completion, CompletionResult), Problem> {
        let (first_event, id) = (self.books.events.len(), completion.outcome_id);
        let found = snapshot.learners.get_mut(&completion.learner_id);
        let learner = found.ok_or_else(nobody)?;
        let world = World {
            awards: &snapshot.awards,
            organisations: &snapshot.organisations,
        };
        let (occasion, rules) = (self.occasion(post.permit.actor), Arc::clone(&self.rules));
        let attested = Attested::of(&content, post.permit.provider, award);
        let mut said = find(&learner.outcomes, id).cloned().ok_or_else(lost)?;
        content.describe(&mut said, award);
        said.issuer_id = completion.provider_id;
        let verdict = Verdict::alone(&rules, &said, (&attested, award), &world, self.today);
        recognise_outcome(
            (&occasion, &rules),
            &mut self.books,
            learner,
            id,
            &attested,
            &world,
        )?;
        let due_on = if verdict.is_decided() {
            None
        } else {
            Some(self.due_on(tx)?)
        };
        verdict.keep(&mut completion, due_on)?;
        let kept = completion.clone();
        self.books.completions.insert(completion.id, kept);
        self.await_officer(tx, learner, &completion)?;
        self.books.tell_learners(first_event, self.bank);
        let outcome = find(&learner.outcomes, id).ok_or_else(lost)?;
        let evidence = learner.evidence_of(completion.id);
        let result = CompletionResult::of(&completion, outcome, evidence);
        Ok((completion, result))
    }

    /// The completion with its content, after the outcome and the evidence that it is.
    fn enter(
        &mut self,
        tx: &mut dyn ReadTx,
        snapshot: &mut Snapshot,
        (learner_id, post): (LearnerId, &Post),
        award: &Award,
        request_id: Uuid,
    ) -> Result<(Completion, PostedContent), Problem> {
        let content = PostedContent::of(&post.draft, learner_id, self.bank.identity_keys())?;
        let hash = post.certificate_hash.as_ref();
        let bound = hash.and_then(|hash| snapshot.certificates.get(hash));
        let is_bound = bound.is_some();
        let of_another = bound.is_some_and(|bound| bound.learner_id != learner_id);
        let certified = find_certified(snapshot, learner_id, post);
        let learner = snapshot.learners.get_mut(&learner_id).ok_or_else(nobody)?;
        let attested = Attested::of(&content, post.permit.provider, award);
        let worth = attested.evidence(award, learner.is_called(&post.draft.name), of_another);
        let (outcome_id, (evidence, state)) = if let Some(id) = certified {
            let posted = (post, &content);
            (id, self.second_source(learner, id, posted, award, worth))
        } else {
            let id = self.new_outcome(learner, learner_id, (post, &content), award);
            (id, (worth, CompletionState::Posted))
        };
        let which = (learner_id, outcome_id);
        let completion = self.completion(which, post, (content.to_text()?, state), request_id);
        self.add_evidence(
            learner,
            &completion,
            attested.is_authorised(award),
            evidence,
        );
        if evidence == EvidenceState::Verified {
            self.reopen(tx, learner, outcome_id, post)?;
            if let (Some(hash), false) = (hash, is_bound) {
                let certificate = Certificate {
                    certificate_hash: hash.clone(),
                    learner_id,
                    outcome_id,
                };
                self.books.certificates.push(certificate.clone());
                snapshot.certificates.insert(hash.clone(), certificate);
            }
        }
        Ok((completion, content))
    }

    /// What nobody decided at once waits until a day that the working calendar gives.
    fn await_officer(
        &mut self,
        tx: &mut dyn ReadTx,
        learner: &mut KnownLearner,
        completion: &Completion,
    ) -> Result<(), Problem> {
        let is_asked = completion.state == CompletionState::CorrectionPending;
        let waiting = learner.outcomes.iter_mut().find(|outcome| {
            let waits = matches!(
                outcome.state,
                OutcomeState::Submitted | OutcomeState::InReview
            );
            outcome.id == completion.outcome_id && outcome.due_on.is_none() && (waits || is_asked)
        });
        let Some(outcome) = waiting else {
            return Ok(());
        };
        outcome.due_on = Some(self.due_on(tx)?);
        self.books.change(outcome);
        Ok(())
    }

    /// Until when an officer decides on what is posted today.
    fn due_on(&mut self, tx: &mut dyn ReadTx) -> Result<NaiveDate, Problem> {
        let due_on = match self.due_on {
            Some(day) => day,
            None => due_date(tx, self.today, self.rules.terms().decision_days)?.date,
        };
        self.due_on = Some(due_on);
        Ok(due_on)
    }

    /// The learner of the number; a dormant account is opened where there is none.
    fn learner(&mut self, snapshot: &mut Snapshot, post: &Post) -> Result<LearnerId, Problem> {
        if let Some(id) = snapshot.learners_by_number.get(&post.number_hash) {
            return Ok(*id);
        }
        let id = self.bank.ids().make(LearnerId::new);
        let keys = self.bank.identity_keys();
        let document = &post.draft.document;
        let name = post.draft.name.as_str();
        self.books.learners.push(Learner {
            id,
            state: AccountState::Dormant,
            name_ciphertext: keys
                .seal(Sealed::Name, id, name)
                .map_err(Problem::internal)?,
            entry_count: 0,
            version: 1,
            opened_at: self.now,
            opened_by: post.permit.actor,
            claimed_at: None,
        });
        self.books.identities.push(LearnerIdentity {
            learner_id: id,
            number_hash: post.number_hash.clone(),
            id_type: document.id_type().as_str().to_owned(),
            number_ciphertext: keys
                .seal(Sealed::Number, id, document.normal_form())
                .map_err(Problem::internal)?,
            masked: document.masked(),
            created_at: self.now,
        });
        snapshot
            .learners_by_number
            .insert(post.number_hash.clone(), id);
        snapshot.learners.insert(id, KnownLearner::opened(name));
        self.books.notices.push(Notice {
            id: self.bank.ids().make(NoticeId::new),
            recipient: RecipientKind::Learner,
            recipient_id: SubjectId::new(id.uuid()),
            kind: "account_opened".to_owned(),
            subject: "learner".to_owned(),
            subject_id: SubjectId::new(id.uuid()),
            detail: Json(serde_json::json!({})),
            created_at: self.now,
        });
        Ok(id)
    }
}

fn lost() -> Problem {
    Problem::internal(anyhow::anyhow!("an outcome of the batch is missing"))
}

fn nobody() -> Problem {
    Problem::internal(anyhow::anyhow!("a learner of the batch is missing"))
}

fn find(outcomes: &[Outcome], id: OutcomeId) -> Option<&Outcome> {
    outcomes.iter().find(|outcome| outcome.id == id)
}

/// The same content again, or another under the same id. Whom it is about was found with the posts only where the number
/// is still the one that was posted.
fn seen_before(
    tx: &mut dyn ReadTx,
    snapshot: &Snapshot,
    existing: &Completion,
    post: &Post,
) -> Result<PostResult, Problem> {
    if existing.content_hash != post.content_hash {
        return Ok(PostResult::Conflict {
            existing: existing.id,
        });
    }
    let result = if let Some(learner) = snapshot.learners.get(&existing.learner_id) {
        let outcome = find(&learner.outcomes, existing.outcome_id).ok_or_else(lost)?;
        CompletionResult::of(existing, outcome, learner.evidence_of(existing.id))
    } else {
        let outcome = tx.find_outcome(existing.outcome_id)?.ok_or_else(lost)?;
        let evidence = tx.list_evidence_of_learners(&[existing.learner_id])?;
        CompletionResult::of(existing, &outcome, evidence_of(&evidence, existing.id))
    };
    Ok(PostResult::Replayed(result))
}

/// What the register says the post lacks or has too much.
pub(crate) fn misfit(draft: &CompletionDraft, award: &Award) -> Option<Problem> {
    let of_level = |fault| Some(Problem::new(Slug::LevelRequired).fault(fault));
    match &draft.level {
        None if !award.levels.is_empty() => of_level(FieldFault::required("/level")),
        Some(level) if award.find_level(level).is_none() => {
            of_level(FieldFault::not_in_list("/level"))
        }
        _ if !award.is_in_register(draft.completed_on) => {
            Some(Problem::invalid_body(FieldFault::new(
                "/completed_on",
                "outside_register",
                "该日期不在名录条目的有效期内。",
                "The register entry was not in force on that day.",
            )))
        }
        _ => {
            let faults = undeclared(award, &draft.tags, &draft.measures, "");
            (!faults.is_empty()).then(|| Problem::new(Slug::InvalidBody).faults(faults))
        }
    }
}
