//! Taking completions into the books: one transaction for a batch, a decision for each row.

use super::answer::{self, CompletionResult, PostResult};
use super::books::Books;
use super::content::PostedContent;
use super::deposit::Occasion;
use super::desk::{Post, PostingRequest};
use super::draft::CompletionDraft;
use super::particulars::undeclared;
use super::question::question;
use super::recognition::{Attested, World, recognise_outcome};
use super::snapshot::{KnownLearner, Snapshot};
use crate::bank::Bank;
use crate::idempotency::{Answer, replay};
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::{DECISION_WORKING_DAYS, due_date};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::RuleSet;
use credit_bank_domain::access::Actor;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{
    ActorId, AuditId, CompletionId, EvidenceId, LearnerId, OutcomeId, RuleSetVersionId, SubjectId,
};
use credit_bank_domain::state::{AccountState, OutcomeState};
use credit_bank_store::rows::{
    AuditLine, Certificate, Completion, CompletionRevision, Evidence, IdempotentAnswer, Learner,
    LearnerIdentity, Outcome, OutcomeEvent,
};
use credit_bank_store::sealing::Sealed;
use credit_bank_store::words::CompletionState;
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
    pub(super) rules: Arc<RuleSet>,
    pub(super) version: RuleSetVersionId,
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
        let (version, rules) = bank.rules().recognition_rules(tx.reads(), today)?;
        let mut batch = Batch {
            bank,
            now: bank.now(),
            today,
            due_on: None,
            version,
            rules,
            books: Books::default(),
        };
        let posts: Vec<&Post> = requests
            .iter()
            .flat_map(|request| request.rows.iter().filter_map(|row| row.as_ref().ok()))
            .collect();
        let mut seen = tx.seen_before(&question(requests, &posts))?;
        let current = std::mem::take(&mut seen.current);
        let mut kept: KeptAnswers = std::mem::take(&mut seen.answers)
            .into_iter()
            .map(|answer| ((answer.actor_id, answer.key.clone()), answer))
            .collect();
        let mut snapshot = Snapshot::read(tx, bank, &posts, seen)?;
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
                answers.push(replay(kept.clone(), &request.hash));
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
        batch.books.write_with(tx, &to_keep)?;
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
            version: Some(self.version),
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
            return Ok(seen_before(snapshot, existing, post));
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
        let Some(learner) = snapshot.learners.get_mut(&learner_id) else {
            return Err(Problem::internal(anyhow::anyhow!(
                "a learner of the batch is missing"
            )));
        };
        let content = PostedContent::of(&post.draft, learner_id, self.bank.identity_keys())?;
        let known = post
            .certificate_hash
            .as_ref()
            .and_then(|hash| snapshot.certificates.get(hash));
        let certificate_of_another = known.is_some_and(|known| known.learner_id != learner_id);
        let outcome_id = match known.filter(|known| known.learner_id == learner_id) {
            Some(known) => known.outcome_id,
            None => self.new_outcome(learner, learner_id, (post, &content), &award),
        };
        let content = content.to_text()?;
        let completion = self.completion((learner_id, outcome_id), post, content, request_id);
        if let (Some(hash), None) = (&post.certificate_hash, known) {
            let certificate = Certificate {
                certificate_hash: hash.clone(),
                learner_id,
                outcome_id,
            };
            self.books.certificates.push(certificate.clone());
            snapshot.certificates.insert(hash.clone(), certificate);
        }
        self.add_evidence(learner, &completion, post, &award, certificate_of_another);
        let world = World {
            awards: &snapshot.awards,
            organisations: &snapshot.organisations,
        };
        let (occasion, rules) = (self.occasion(post.permit.actor), Arc::clone(&self.rules));
        let attested = Attested::of(&post.draft, post.permit.provider, &award);
        recognise_outcome(
            (&occasion, &rules),
            &mut self.books,
            learner,
            outcome_id,
            &attested,
            &world,
        )?;
        self.await_officer(tx, learner, outcome_id)?;
        let result = find(&learner.outcomes, outcome_id)
            .map(|outcome| CompletionResult::of(&completion, outcome))
            .ok_or_else(|| {
                Problem::internal(anyhow::anyhow!("an outcome of the batch is missing"))
            })?;
        snapshot.completions.insert(key, completion);
        Ok(PostResult::Created(result))
    }

    /// What was not recognised at once waits until a day that the working calendar gives.
    fn await_officer(
        &mut self,
        tx: &mut dyn ReadTx,
        learner: &mut KnownLearner,
        id: OutcomeId,
    ) -> Result<(), Problem> {
        let waiting = learner.outcomes.iter_mut().find(|outcome| {
            outcome.id == id && outcome.state == OutcomeState::Submitted && outcome.due_on.is_none()
        });
        let Some(outcome) = waiting else {
            return Ok(());
        };
        let due_on = match self.due_on {
            Some(day) => day,
            None => due_date(tx, self.today, DECISION_WORKING_DAYS)?.date,
        };
        self.due_on = Some(due_on);
        outcome.due_on = Some(due_on);
        self.books.change(outcome);
        Ok(())
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
        Ok(id)
    }

    fn new_outcome(
        &mut self,
        learner: &mut KnownLearner,
        learner_id: LearnerId,
        (post, content): (&Post, &PostedContent),
        award: &Award,
    ) -> OutcomeId {
        let id = self.bank.ids().make(OutcomeId::new);
        let mut outcome = Outcome {
            learner_id,
            id,
            award_id: award.id,
            outcome_type: award.outcome_type,
            issuer_id: post.permit.provider,
            level: None,
            level_rank: None,
            grade: None,
            taught_hours: None,
            certificate_number: None,
            awarded_on: content.completed_on,
            valid_until: None,
            content_class: None,
            source_hash: post.content_hash.clone(),
            state: OutcomeState::Submitted,
            reasons: Json(serde_json::json!([])),
            due_on: None,
            category: None,
            credits: None,
            convertible: true,
            consumption: None,
            expires_on: None,
            rule: None,
            rule_set_version_id: None,
            recognised_at: None,
            version: 1,
            created_at: self.now,
            note: None,
            clock_stopped_on: None,
            tags: Json(Vec::new()),
            measures: Json(BTreeMap::new()),
        };
        content.describe(&mut outcome, award);
        self.books.outcomes.insert(id, outcome.clone());
        learner.outcomes.push(outcome);
        self.books.events.push(OutcomeEvent {
            learner_id,
            outcome_id: id,
            number: 1,
            act: "submission".to_owned(),
            from_state: None,
            to_state: OutcomeState::Submitted.as_str().to_owned(),
            actor_id: post.permit.actor,
            reasons: Json(serde_json::json!([])),
            recorded_at: self.now,
        });
        id
    }

    fn completion(
        &mut self,
        (learner_id, outcome_id): (LearnerId, OutcomeId),
        post: &Post,
        content: String,
        request_id: Uuid,
    ) -> Completion {
        let id = self.bank.ids().make(CompletionId::new);
        let completion = Completion {
            id,
            provider_id: post.permit.provider,
            external_id: post.draft.external_id.clone(),
            learner_id,
            outcome_id,
            state: CompletionState::Posted,
            revision: 1,
            content: content.clone(),
            content_hash: post.content_hash.clone(),
            posted_by: post.permit.actor,
            created_at: self.now,
        };
        self.books.revisions.push(CompletionRevision {
            completion_id: id,
            revision: 1,
            act: "post".to_owned(),
            content,
            content_hash: post.content_hash.clone(),
            reason: String::new(),
            posted_by: post.permit.actor,
            recorded_at: self.now,
        });
        self.books.audit.push(AuditLine {
            id: self.bank.ids().make(AuditId::new),
            recorded_at: self.now,
            actor_kind: actor_kind(&post.actor).to_owned(),
            actor_id: Some(post.permit.actor),
            organisation_id: Some(post.permit.provider),
            act: "post_completion".to_owned(),
            subject: "completion".to_owned(),
            subject_id: Some(SubjectId::new(id.uuid())),
            learner_id: Some(learner_id),
            detail: Json(serde_json::json!({})),
            request_id: request_id.to_string(),
        });
        self.books.completions.insert(id, completion.clone());
        completion
    }

    fn add_evidence(
        &mut self,
        learner: &mut KnownLearner,
        completion: &Completion,
        post: &Post,
        award: &Award,
        certificate_of_another: bool,
    ) {
        let attested = Attested::of(&post.draft, post.permit.provider, award);
        let same_name = learner.is_called(&post.draft.name);
        let state = attested.evidence(award, same_name, certificate_of_another);
        let authorised = attested.is_authorised(award);
        let evidence = Evidence {
            learner_id: completion.learner_id,
            outcome_id: completion.outcome_id,
            id: self.bank.ids().make(EvidenceId::new),
            source: if authorised { "issuer" } else { "provider" }.to_owned(),
            organisation_id: Some(post.permit.provider),
            completion_id: Some(completion.id),
            state,
            created_at: self.now,
        };
        learner.evidence.push(evidence.clone());
        self.books.evidence.push(evidence);
    }
}

const fn actor_kind(actor: &Actor) -> &'static str {
    match actor {
        Actor::Person(_) => "person",
        Actor::Client(_) => "client",
    }
}

fn find(outcomes: &[Outcome], id: OutcomeId) -> Option<&Outcome> {
    outcomes.iter().find(|outcome| outcome.id == id)
}

/// The same content again, or another under the same id.
fn seen_before(snapshot: &Snapshot, existing: &Completion, post: &Post) -> PostResult {
    if existing.content_hash != post.content_hash {
        return PostResult::Conflict {
            existing: existing.id,
        };
    }
    snapshot
        .learners
        .get(&existing.learner_id)
        .and_then(|learner| find(&learner.outcomes, existing.outcome_id))
        .map_or(
            PostResult::Conflict {
                existing: existing.id,
            },
            |outcome| PostResult::Replayed(CompletionResult::of(existing, outcome)),
        )
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
