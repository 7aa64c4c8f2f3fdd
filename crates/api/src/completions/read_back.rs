//! Reading completions back: what was posted, and what became of it.

use super::answer::CompletionResult;
use super::content::PostedContent;
use super::particulars::{self, MeasureView};
use super::recognition::NOT_AUTHORISED;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::request::Path;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::completions::{self as access, CompletionFact};
use credit_bank_domain::id::{CompletionId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_domain::state::EvidenceState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{AuditLine, Completion, CompletionRevision, Outcome};
use credit_bank_store::sealing::IdentityKeys;
use credit_bank_store::words::CompletionState;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What was posted and what became of it.
#[derive(Debug, Serialize)]
pub(crate) struct CompletionView {
    #[serde(flatten)]
    result: CompletionResult,
    external_id: String,
    organisation_id: OrganisationId,
    learner: PostedLearner,
    #[serde(flatten)]
    posted: Posted,
    evidence_state: &'static str,
    posted_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
}

/// The person as posted, the number masked.
#[derive(Debug, Serialize)]
struct PostedLearner {
    id_type: String,
    id_number_masked: String,
    name: String,
}

/// The rest of the content, without the person.
#[derive(Debug, Serialize)]
struct Posted {
    award: super::draft::AwardKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<crate::request::Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<credit_bank_domain::credits::Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_number: Option<String>,
    completed_on: chrono::NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<chrono::NaiveDate>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags: BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<MeasureView>,
}

/// Outcomes and evidence of completions, each kind of thing read once.
pub(super) struct Standing {
    outcomes: BTreeMap<OutcomeId, Outcome>,
    evidence: BTreeMap<CompletionId, EvidenceState>,
}

impl Standing {
    pub(super) fn of(tx: &mut dyn ReadTx, completions: &[Completion]) -> Result<Self, Problem> {
        let outcomes: Vec<OutcomeId> = completions.iter().map(|it| it.outcome_id).collect();
        let outcomes = tx.find_outcomes(&outcomes)?.into_iter();
        let learners: BTreeSet<LearnerId> = completions.iter().map(|it| it.learner_id).collect();
        let learners: Vec<LearnerId> = learners.into_iter().collect();
        let evidence = tx.list_evidence_of_learners(&learners)?.into_iter();
        Ok(Self {
            outcomes: outcomes.map(|outcome| (outcome.id, outcome)).collect(),
            evidence: evidence
                .filter_map(|piece| Some((piece.completion_id?, piece.state)))
                .collect(),
        })
    }

    /// The completion's outcome, and what its evidence is worth.
    pub(super) fn about(
        &self,
        completion: &Completion,
    ) -> Result<(&Outcome, EvidenceState), Problem> {
        let outcome = self.outcomes.get(&completion.outcome_id).ok_or_else(|| {
            Problem::internal(anyhow::anyhow!(
                "completion {} has no outcome",
                completion.id
            ))
        })?;
        let evidence = self.evidence.get(&completion.id).copied();
        Ok((outcome, evidence.unwrap_or(EvidenceState::Pending)))
    }
}

/// Completions with what became of them.
pub(super) fn views(
    tx: &mut dyn ReadTx,
    keys: &IdentityKeys,
    completions: &[Completion],
) -> Result<Vec<CompletionView>, Problem> {
    let standing = Standing::of(tx, completions)?;
    let ids: Vec<CompletionId> = completions.iter().map(|it| it.id).collect();
    let revisions = tx.list_completion_revisions(&ids)?;
    let shown = |completion: &Completion| {
        let (outcome, evidence) = standing.about(completion)?;
        shown(keys, completion, outcome, evidence, &revisions)
    };
    completions.iter().map(shown).collect()
}

/// One completion with what became of it.
pub(crate) fn view(
    tx: &mut dyn ReadTx,
    keys: &IdentityKeys,
    completion: &Completion,
) -> Result<CompletionView, Problem> {
    let view = views(tx, keys, std::slice::from_ref(completion))?.pop();
    view.ok_or_else(|| Problem::internal(anyhow::anyhow!("a completion has no view")))
}

fn shown(
    keys: &IdentityKeys,
    completion: &Completion,
    outcome: &Outcome,
    evidence: EvidenceState,
    revisions: &[CompletionRevision],
) -> Result<CompletionView, Problem> {
    let content = PostedContent::read(&completion.content)?;
    let name = content.open_name(completion.learner_id, keys)?;
    Ok(CompletionView {
        result: CompletionResult::of(completion, outcome, evidence),
        external_id: completion.external_id.clone(),
        organisation_id: completion.provider_id,
        learner: PostedLearner {
            id_type: content.id_type,
            id_number_masked: content.id_number_masked,
            name,
        },
        posted: Posted {
            award: content.award,
            level: content.level,
            grade: content.grade,
            hours: content.hours,
            certificate_number: content.certificate_number,
            completed_on: content.completed_on,
            valid_until: content.valid_until,
            tags: content.tags,
            measures: particulars::shown(&content.measures),
        },
        evidence_state: told_evidence(completion, evidence).as_str(),
        posted_at: completion.created_at,
        corrected_at: asked_at(revisions, completion, CORRECTION),
        withdrawn_at: asked_at(revisions, completion, WITHDRAWAL)
            .filter(|_| completion.state == CompletionState::Withdrawn),
    })
}

/// An issuer's piece is by itself verified, whatever else has to be looked at: that the name is not the one on
/// file, or the number another's, would say that the bank knew either.
fn told_evidence(completion: &Completion, evidence: EvidenceState) -> EvidenceState {
    let reasons: Vec<Reason> = completion.reasons.read().unwrap_or_default();
    let is_claim = reasons.iter().any(|it| it.code == NOT_AUTHORISED);
    match evidence {
        EvidenceState::Pending | EvidenceState::Disputed if completion.decided || !is_claim => {
            EvidenceState::Verified
        }
        other => other,
    }
}

/// `act` of the revision that asks for other content.
pub(crate) const CORRECTION: &str = "correction";
/// `act` of the revision that takes the completion back.
pub(crate) const WITHDRAWAL: &str = "withdrawal";

/// When the provider asked for what stands now; a correction that was declined is none.
fn asked_at(
    revisions: &[CompletionRevision],
    completion: &Completion,
    act: &str,
) -> Option<DateTime<Utc>> {
    revisions
        .iter()
        .rfind(|it| {
            it.completion_id == completion.id && it.content == completion.content && it.act == act
        })
        .map(|it| it.recorded_at)
}

/// `GET /v1/completions/{id}`.
pub(crate) async fn get_completion(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<CompletionId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let act = "get_completion";
    let (keys, who) = (bank.identity_keys().clone(), actor.clone());
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Provider, act);
    let completion = bank
        .write(&actor, act, move |tx| {
            let found = tx.find_completion(id)?;
            let fact = found.as_ref().map(|it| CompletionFact {
                id: it.id,
                provider: it.provider_id,
                learner: it.learner_id,
            });
            access::see_completion(&who, fact.as_ref())?;
            let found = found.ok_or_else(Problem::not_found)?;
            tx.insert_audit_line(&look_at(&trail, &found))?;
            view(tx.reads(), &keys, &found)
        })
        .await?;
    Ok(HttpResponse::Ok().json(completion))
}

/// A provider saw what became of a learner's completion.
pub(super) fn look_at(trail: &AuditTrail, completion: &Completion) -> AuditLine {
    let subject = ("completion", Some(completion.id.uuid()));
    trail.line(subject, Some(completion.learner_id), json!({}))
}
