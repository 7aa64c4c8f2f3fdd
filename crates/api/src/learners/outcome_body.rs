//! An outcome as the contract writes it, for its learner, officers and schools.

use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::claim::is_past;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    AwardId, CompletionId, EvidenceId, LearnerId, OrganisationId, OutcomeId, RuleSetVersionId,
};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Evidence, Outcome, RuleSetVersion};
use serde::Serialize;
use serde_json::Value;

/// `Outcome` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeBody {
    id: OutcomeId,
    learner_id: LearnerId,
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    award: AwardRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_number: Option<String>,
    awarded_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<NaiveDate>,
    issuer_organisation_id: OrganisationId,
    state: &'static str,
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
    evidences: Vec<EvidenceBody>,
    reasons: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    overdue: bool,
    recorded_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct AwardRef {
    id: AwardId,
    code: String,
    edition: String,
    name: String,
}

/// `RuleSetRef` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct RuleSetRef {
    id: RuleSetVersionId,
    code: String,
    version: i64,
    hash: String,
}

impl RuleSetRef {
    /// This version of the rule set of this code.
    pub(super) fn new(code: &str, version: &RuleSetVersion) -> Self {
        Self {
            id: version.id,
            code: code.to_owned(),
            version: version.number,
            hash: version.hash.clone(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct EvidenceBody {
    id: EvidenceId,
    organisation_id: OrganisationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_id: Option<CompletionId>,
    state: &'static str,
    received_at: DateTime<Utc>,
}

impl OutcomeBody {
    /// The outcome as it stands on `today`: a lot past its day is expired, booked or not.
    pub(super) fn new(
        outcome: Outcome,
        award: &Award,
        rule_set: Option<RuleSetRef>,
        evidence: &[Evidence],
        (today, is_held): (NaiveDate, bool),
    ) -> Self {
        let evidences = evidence
            .iter()
            .filter(|evidence| evidence.outcome_id == outcome.id)
            .map(|evidence| EvidenceBody {
                id: evidence.id,
                organisation_id: evidence.organisation_id.unwrap_or(outcome.issuer_id),
                completion_id: evidence.completion_id,
                state: evidence.state.as_str(),
                received_at: evidence.created_at,
            })
            .collect();
        Self {
            evidences,
            id: outcome.id,
            learner_id: outcome.learner_id,
            outcome_type: outcome.outcome_type,
            award: AwardRef {
                id: award.id,
                code: award.code.clone(),
                edition: award.edition.clone(),
                name: award.name.clone(),
            },
            state: state_on(&outcome, today, is_held).as_str(),
            overdue: outcome.due_on.is_some_and(|due| due < today),
            level: outcome.level,
            grade: outcome.grade.map(|grade| grade.0),
            hours: outcome.taught_hours,
            certificate_number: outcome.certificate_number,
            awarded_on: outcome.awarded_on,
            valid_until: outcome.valid_until,
            issuer_organisation_id: outcome.issuer_id,
            category: outcome.category,
            credits: outcome.credits.unwrap_or_default(),
            convertible: outcome.convertible,
            // The contract names the last day that counts, the books the first that does not.
            expires_on: outcome.expires_on.and_then(|day| day.pred_opt()),
            rule_set,
            rule: outcome.rule,
            reasons: outcome.reasons.0,
            due_on: outcome.due_on,
            recorded_at: outcome.created_at,
            label: award.label.clone(),
        }
    }
}

/// Where an outcome stands on a day: usable ones past their day are expired unless held.
pub(super) fn state_on(outcome: &Outcome, today: NaiveDate, is_held: bool) -> OutcomeState {
    if outcome.state.is_usable() && is_past(outcome.expires_on, today) && !is_held {
        OutcomeState::Expired
    } else {
        outcome.state
    }
}
