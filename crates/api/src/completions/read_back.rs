//! Reading completions back: what was posted, and what became of it.

use super::answer::CompletionResult;
use super::content::PostedContent;
use super::particulars::{self, MeasureView};
use super::recognition::NOT_AUTHORISED;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::listing::{Limit, Listing};
use crate::problem::Problem;
use crate::request::{ExternalId, Path, Query};
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
use credit_bank_store::tx::CompletionFilter;
use credit_bank_store::words::CompletionState;
use serde::{Deserialize, Serialize};
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

/// Completions with what became of them, each kind of thing read once.
fn views(
    tx: &mut dyn ReadTx,
    keys: &IdentityKeys,
    completions: &[Completion],
) -> Result<Vec<CompletionView>, Problem> {
    let ids: Vec<CompletionId> = completions.iter().map(|it| it.id).collect();
    let outcomes: Vec<OutcomeId> = completions.iter().map(|it| it.outcome_id).collect();
    let outcomes: BTreeMap<OutcomeId, Outcome> = tx
        .find_outcomes(&outcomes)?
        .into_iter()
        .map(|outcome| (outcome.id, outcome))
        .collect();
    let learners: BTreeSet<LearnerId> = completions.iter().map(|it| it.learner_id).collect();
    let learners: Vec<LearnerId> = learners.into_iter().collect();
    let evidence: BTreeMap<CompletionId, EvidenceState> = tx
        .list_evidence_of_learners(&learners)?
        .into_iter()
        .filter_map(|piece| Some((piece.completion_id?, piece.state)))
        .collect();
    let revisions = tx.list_completion_revisions(&ids)?;
    completions
        .iter()
        .map(|completion| {
            let outcome = outcomes.get(&completion.outcome_id).ok_or_else(|| {
                Problem::internal(anyhow::anyhow!(
                    "completion {} has no outcome",
                    completion.id
                ))
            })?;
            let evidence = evidence.get(&completion.id).copied();
            let evidence = evidence.unwrap_or(EvidenceState::Pending);
            shown(keys, completion, outcome, evidence, &revisions)
        })
        .collect()
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
fn look_at(trail: &AuditTrail, completion: &Completion) -> AuditLine {
    let subject = ("completion", Some(completion.id.uuid()));
    trail.line(subject, Some(completion.learner_id), json!({}))
}

/// States as a provider sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PostedState {
    Waiting,
    Recognised,
    Refused,
    Frozen,
    Revoked,
    Reinstated,
}

impl PostedState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Recognised => "recognised",
            Self::Refused => "refused",
            Self::Frozen => "frozen",
            Self::Revoked => "revoked",
            Self::Reinstated => "reinstated",
        }
    }
}

/// Parameters of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletionQuery {
    external_id: Option<ExternalId>,
    state: Option<PostedState>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/completions`: a provider's own. A page may hold fewer than `limit` where `state` is given;
/// `next_cursor` says whether there is more.
pub(crate) async fn list_completions(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<CompletionQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let act = "list_completions";
    let provider = access::list_completions(&actor)?.provider;
    let filters = (provider, query.external_id.as_ref(), query.state);
    let listing = Listing::new(act, &filters);
    let after = listing
        .after(query.cursor.as_deref())?
        .map(CompletionId::new);
    let keys = bank.identity_keys().clone();
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Provider, act);
    let page = bank
        .write(&actor, act, move |tx| {
            let rows = tx.list_completions(&CompletionFilter {
                provider,
                external_id: query.external_id.as_ref().map(ExternalId::as_str),
                after,
                limit: query.limit.and_one(),
            })?;
            let page = listing.page(rows, query.limit, |row| row.id.uuid());
            let mut items = views(tx.reads(), &keys, &page.items)?;
            if let Some(state) = query.state {
                items.retain(|view| view.result.outcome_state == state.as_str());
            }
            let shown: BTreeSet<&str> = items.iter().map(|it| it.external_id.as_str()).collect();
            let looked_at = page.items.iter();
            let looked_at = looked_at.filter(|it| shown.contains(it.external_id.as_str()));
            let lines: Vec<AuditLine> = looked_at.map(|it| look_at(&trail, it)).collect();
            tx.insert_audit_lines(&lines)?;
            Ok(crate::listing::Page {
                items,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}
