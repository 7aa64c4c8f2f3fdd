//! The rows that a post adds: its outcome where it is a new one, the completion, the evidence.

use super::content::PostedContent;
use super::desk::Post;
use super::post::Batch;
use super::snapshot::KnownLearner;
use credit_bank_domain::access::Actor;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{AuditId, CompletionId, EvidenceId, LearnerId, OutcomeId, SubjectId};
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::rows::{
    AuditLine, Completion, CompletionRevision, Evidence, Outcome, OutcomeEvent,
};
use credit_bank_store::words::CompletionState;
use credit_bank_store::{Json, JsonText};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Batch<'_> {
    pub(super) fn new_outcome(
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
            reasons: JsonText::empty_list(),
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
            is_points: false,
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
            reasons: JsonText::empty_list(),
            recorded_at: self.now,
            level: content.level.clone(),
            expires_on: None,
        });
        id
    }

    pub(super) fn completion(
        &mut self,
        (learner_id, outcome_id): (LearnerId, OutcomeId),
        post: &Post,
        (content, state): (String, CompletionState),
        request_id: Uuid,
    ) -> Completion {
        let id = self.bank.ids().make(CompletionId::new);
        let completion = Completion {
            id,
            provider_id: post.permit.provider,
            external_id: post.draft.external_id.clone(),
            learner_id,
            outcome_id,
            state,
            revision: 1,
            content: content.clone(),
            content_hash: post.content_hash.clone(),
            posted_by: post.permit.actor,
            created_at: self.now,
            decided: false,
            worth: Credits::ZERO,
            reasons: JsonText::empty_list(),
            due_on: None,
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

    pub(super) fn add_evidence(
        &mut self,
        learner: &mut KnownLearner,
        completion: &Completion,
        is_issuer: bool,
        state: EvidenceState,
    ) {
        let evidence = Evidence {
            learner_id: completion.learner_id,
            outcome_id: completion.outcome_id,
            id: self.bank.ids().make(EvidenceId::new),
            source: if is_issuer { "issuer" } else { "provider" }.to_owned(),
            organisation_id: Some(completion.provider_id),
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
