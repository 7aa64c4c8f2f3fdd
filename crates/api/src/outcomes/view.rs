//! An outcome as it is shown, everywhere: to its learner, to officers, to schools.

use super::surroundings::Surroundings;
use crate::bank::Bank;
use crate::completions::particulars::{self, MeasureView};
use crate::problem::Problem;
use crate::review_request::ReviewRequestView;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::Audience;
use credit_bank_domain::claim::is_past;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    AwardId, CompletionId, EvidenceId, LearnerId, OrganisationId, OutcomeId, RuleSetVersionId,
};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Outcome;
use serde::Serialize;

/// `Outcome` of the contract.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeView {
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<MeasureView>,
    issuer_organisation_id: OrganisationId,
    state: OutcomeState,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    credits: Credits,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<Credits>,
    convertible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_set: Option<RuleSetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    review_requests: Vec<ReviewRequestView>,
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

#[derive(Debug, Serialize)]
struct EvidenceView {
    id: EvidenceId,
    organisation_id: OrganisationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_id: Option<CompletionId>,
    state: EvidenceState,
    received_at: DateTime<Utc>,
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

/// One outcome as the transaction sees it, for its learner or an officer.
pub(super) fn view_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    outcome: &Outcome,
) -> Result<OutcomeView, Problem> {
    let views = views_of(tx, bank, std::slice::from_ref(outcome), Audience::Officer)?;
    let view = views.into_iter().next();
    view.ok_or_else(|| Problem::internal(anyhow::anyhow!("an outcome has no view")))
}

/// Outcomes as the transaction sees them, each thing that they refer to read once.
pub(crate) fn views_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    outcomes: &[Outcome],
    audience: Audience,
) -> Result<Vec<OutcomeView>, Problem> {
    let around = Surroundings::read(tx, bank, outcomes)?;
    outcomes
        .iter()
        .map(|outcome| shown(outcome, &around, bank.today(), audience))
        .collect()
}

/// Where an outcome stands on a day: usable ones past their day are expired unless held.
pub(crate) fn state_on(outcome: &Outcome, today: NaiveDate, is_held: bool) -> OutcomeState {
    if outcome.state.is_usable() && is_past(outcome.expires_on, today) && !is_held {
        OutcomeState::Expired
    } else {
        outcome.state
    }
}

fn shown(
    outcome: &Outcome,
    around: &Surroundings,
    today: NaiveDate,
    audience: Audience,
) -> Result<OutcomeView, Problem> {
    let award = around
        .award(outcome)
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("outcome {} has no award", outcome.id)))?;
    // What passes between the learner, the officers and the provider is no school's matter.
    let inside = !matches!(audience, Audience::School { .. });
    let due_on = outcome
        .due_on
        .filter(|_| outcome.clock_stopped_on.is_none());
    Ok(OutcomeView {
        id: outcome.id,
        learner_id: outcome.learner_id,
        outcome_type: outcome.outcome_type,
        award: AwardRef {
            id: award.id,
            code: award.code.clone(),
            edition: award.edition.clone(),
            name: award.name.clone(),
        },
        level: outcome.level.clone(),
        grade: outcome.grade.as_ref().map(|it| it.0.clone()),
        hours: outcome.taught_hours,
        certificate_number: outcome.certificate_number.clone(),
        awarded_on: outcome.awarded_on,
        valid_until: outcome.valid_until,
        tags: outcome.tags.0.clone(),
        measures: particulars::shown(&outcome.measures.0),
        issuer_organisation_id: outcome.issuer_id,
        state: state_on(outcome, today, around.is_held(outcome)),
        category: outcome.category.clone(),
        credits: outcome
            .credits
            .filter(|_| !outcome.is_points)
            .unwrap_or_default(),
        points: outcome.credits.filter(|_| outcome.is_points),
        convertible: outcome.convertible,
        // The contract names the last day that counts, the books the first that does not.
        expires_on: outcome.expires_on.and_then(|day| day.pred_opt()),
        rule_set: around.rule_set(outcome).cloned(),
        rule: outcome.rule.clone(),
        clause: around.clause(outcome),
        evidences: evidences(outcome, around),
        reasons: reasons(outcome, around, (inside, today))?,
        note: outcome.note.clone().filter(|_| inside),
        due_on,
        overdue: due_on.is_some_and(|due| due < today),
        superseded_by: around.superseded_by(outcome),
        pending_mending: around.pending_mending(outcome),
        review_requests: if inside {
            around.review_requests(outcome)
        } else {
            Vec::new()
        },
        recorded_at: outcome.created_at,
        label: award.label.clone(),
    })
}

/// Why it is where it is, and what waits beside.
fn reasons(
    outcome: &Outcome,
    around: &Surroundings,
    (inside, today): (bool, NaiveDate),
) -> Result<Vec<Reason>, Problem> {
    let mut reasons: Vec<Reason> = outcome.reasons.read().map_err(Problem::internal)?;
    let open = around.open_questions(outcome).iter().filter(|_| inside);
    let open: Vec<&Reason> = open.filter(|it| !reasons.contains(it)).collect();
    reasons.extend(open.into_iter().cloned());
    reasons.extend(around.choice(outcome, today).filter(|_| inside));
    Ok(reasons)
}

fn evidences(outcome: &Outcome, around: &Surroundings) -> Vec<EvidenceView> {
    around
        .evidence(outcome)
        .map(|piece| EvidenceView {
            id: piece.id,
            organisation_id: piece.organisation_id.unwrap_or(outcome.issuer_id),
            completion_id: piece.completion_id,
            state: piece.state,
            received_at: piece.created_at,
        })
        .collect()
}
