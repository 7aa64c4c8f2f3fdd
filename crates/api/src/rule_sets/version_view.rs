//! The contract's `RuleSetVersion`.

use super::event::{CHECK, CREATION, FILING, LOSSES_ACCEPTED};
use super::found::Found;
use super::simulation::GateView;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, RuleSetId};
use credit_bank_domain::state::{RuleSetVersionAct, RuleSetVersionState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSetVersionEvent;
use serde::Serialize;
use serde_json::Value;

/// One version as everybody reads it.
#[derive(Debug, Serialize)]
pub(super) struct VersionView {
    rule_set_id: RuleSetId,
    version: i64,
    state: RuleSetVersionState,
    superseded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<i64>,
    hash: String,
    semantics: u32,
    effective_from: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_to: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    author_id: ActorId,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_passed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_by: Option<ActorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by: Option<ActorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_by: Option<ActorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<ActorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawal_reason: Option<String>,
    #[serde(flatten)]
    simulation: Option<GateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    losses_accepted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filing_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filed_on: Option<String>,
}

fn text(event: Option<&RuleSetVersionEvent>, member: &str) -> Option<String> {
    event
        .and_then(|event| event.detail.0.get(member))
        .and_then(Value::as_str)
        .map(str::to_owned)
}

impl VersionView {
    /// The version; its text only where one version alone is shown.
    pub(super) fn of(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        found: &Found,
        with_source: bool,
    ) -> Result<Self, Problem> {
        let version = &found.version;
        let in_force = tx.find_rule_set_version_in_force(version.rule_set_id, bank.today())?;
        let superseded = version.state == RuleSetVersionState::Published
            && in_force
                .as_ref()
                .is_some_and(|current| current.when().place() > version.when().place());
        let last = |act: RuleSetVersionAct| found.last(act.as_str());
        let by = |act| last(act).map(|event| event.actor_id);
        let at = |act| last(act).map(|event| event.recorded_at);
        let check = found.last(CHECK);
        Ok(Self {
            rule_set_id: version.rule_set_id,
            version: version.number,
            state: version.state,
            superseded,
            in_force: in_force.map(|current| current.number),
            hash: version.hash.clone(),
            semantics: bank.rules().parsed(version)?.semantics,
            effective_from: version.effective_from,
            effective_to: version.effective_to,
            source: with_source.then(|| version.source.clone()),
            note: text(found.last(CREATION), "note"),
            author_id: version.created_by,
            created_at: version.created_at,
            checked_at: check.map(|event| event.recorded_at),
            check_passed: check.map(passed),
            submitted_by: by(RuleSetVersionAct::Submission),
            submitted_at: at(RuleSetVersionAct::Submission),
            approved_by: by(RuleSetVersionAct::Approval),
            approved_at: at(RuleSetVersionAct::Approval),
            published_by: by(RuleSetVersionAct::Publication),
            published_at: version.published_at,
            withdrawn_by: by(RuleSetVersionAct::Withdrawal),
            withdrawn_at: version.withdrawn_at,
            withdrawal_reason: text(last(RuleSetVersionAct::Withdrawal), "text"),
            simulation: GateView::of(tx, found)?,
            losses_accepted: text(last(RuleSetVersionAct::Publication), LOSSES_ACCEPTED),
            filing_number: text(found.last(FILING), "number"),
            filed_on: text(found.last(FILING), "filed_on"),
        })
    }
}

/// Did this check pass?
pub(super) fn passed(check: &RuleSetVersionEvent) -> bool {
    check.detail.0.get("passed") == Some(&Value::Bool(true))
}
