//! An outcome as it is shown.

use super::acts::OFFICER_NOTE;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    AwardId, CompletionId, EvidenceId, LearnerId, OrganisationId, OutcomeId, RuleSetVersionId,
};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Outcome;
use credit_bank_store::words::CompletionState;
use serde::Serialize;

/// `Outcome` of the contract.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeView {
    id: OutcomeId,
    learner_id: LearnerId,
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    award: AwardRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_number: Option<String>,
    awarded_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<NaiveDate>,
    issuer_organisation_id: OrganisationId,
    state: OutcomeState,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    credits: Credits,
    convertible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_set: Option<RuleSetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    evidences: Vec<EvidenceView>,
    reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<OutcomeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_mending: Option<&'static str>,
    recorded_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

#[derive(Debug, Serialize)]
struct AwardRef {
    id: AwardId,
    code: String,
    edition: String,
    name: String,
}

/// `RuleSetRef` of the contract.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RuleSetRef {
    id: credit_bank_domain::id::RuleSetId,
    code: String,
    version: i64,
    hash: String,
}

impl RuleSetRef {
    /// The reference to a version.
    pub(crate) fn read(tx: &mut dyn ReadTx, id: RuleSetVersionId) -> Result<Option<Self>, Problem> {
        let Some(version) = tx.find_rule_set_version(id)? else {
            return Ok(None);
        };
        let Some(rule_set) = tx.find_rule_set(version.rule_set_id)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: rule_set.id,
            code: rule_set.code,
            version: version.number,
            hash: version.hash,
        }))
    }
}

#[derive(Debug, Serialize)]
struct EvidenceView {
    id: EvidenceId,
    organisation_id: OrganisationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_id: Option<CompletionId>,
    state: EvidenceState,
    received_at: DateTime<Utc>,
}

/// The outcome as the transaction sees it.
pub(super) fn view_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    outcome: &Outcome,
) -> Result<OutcomeView, Problem> {
    let award = tx
        .find_award(outcome.award_id)?
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("outcome {} has no award", outcome.id)))?;
    let rule_set = match outcome.rule_set_version_id {
        Some(version) => RuleSetRef::read(tx, version)?,
        None => None,
    };
    let reasons: Vec<Reason> =
        serde_json::from_value(outcome.reasons.0.clone()).unwrap_or_default();
    let note = reasons.iter().rfind(|it| it.code == OFFICER_NOTE);
    Ok(OutcomeView {
        id: outcome.id,
        learner_id: outcome.learner_id,
        outcome_type: outcome.outcome_type,
        level: outcome.level.clone(),
        grade: outcome.grade.as_ref().map(|it| it.0.clone()),
        hours: outcome.taught_hours,
        certificate_number: outcome.certificate_number.clone(),
        awarded_on: outcome.awarded_on,
        valid_until: outcome.valid_until,
        issuer_organisation_id: outcome.issuer_id,
        state: outcome.state,
        category: outcome.category.clone(),
        credits: outcome.credits.unwrap_or_default(),
        convertible: outcome.convertible,
        expires_on: outcome.expires_on.and_then(|day| day.pred_opt()),
        rule_set,
        rule: outcome.rule.clone(),
        evidences: evidences(tx, outcome)?,
        note: note.map(|it| it.zh.clone()),
        reasons,
        due_on: outcome.due_on,
        overdue: outcome.due_on.is_some_and(|due| due < bank.today()),
        superseded_by: superseded_by(tx, outcome)?,
        pending_mending: pending_mending(tx, outcome)?,
        recorded_at: outcome.created_at,
        label: award.label.clone(),
        award: AwardRef {
            id: award.id,
            code: award.code,
            edition: award.edition,
            name: award.name,
        },
    })
}

fn evidences(tx: &mut dyn ReadTx, outcome: &Outcome) -> Result<Vec<EvidenceView>, Problem> {
    Ok(tx
        .list_evidence_of_learners(&[outcome.learner_id])?
        .into_iter()
        .filter(|piece| piece.outcome_id == outcome.id)
        .map(|piece| EvidenceView {
            id: piece.id,
            organisation_id: piece.organisation_id.unwrap_or(outcome.issuer_id),
            completion_id: piece.completion_id,
            state: piece.state,
            received_at: piece.created_at,
        })
        .collect())
}

/// The outcome of the same content that counts instead.
fn superseded_by(tx: &mut dyn ReadTx, outcome: &Outcome) -> Result<Option<OutcomeId>, Problem> {
    if outcome.state != OutcomeState::Superseded {
        return Ok(None);
    }
    Ok(tx
        .list_outcomes_of_learners(&[outcome.learner_id])?
        .into_iter()
        .find(|other| {
            other.id != outcome.id
                && other.content_class.is_some()
                && other.content_class == outcome.content_class
                && other.state.is_usable()
        })
        .map(|other| other.id))
}

fn pending_mending(
    tx: &mut dyn ReadTx,
    outcome: &Outcome,
) -> Result<Option<&'static str>, Problem> {
    Ok(tx
        .list_completions_of_outcome(outcome.learner_id, outcome.id)?
        .into_iter()
        .find_map(|completion| match completion.state {
            CompletionState::CorrectionPending => Some("correction"),
            CompletionState::WithdrawalPending => Some("withdrawal"),
            CompletionState::Posted | CompletionState::Withdrawn => None,
        }))
}
