//! The contract's `Plan`, `PlanSummary` and `PlanShare`.

use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{EnrolmentId, PlanId, PlanShareId, ProgrammeId};
use credit_bank_store::rows::{Plan, PlanShare};
use serde::Serialize;
use serde_json::Value;

/// A plan without its courses.
#[derive(Debug, Serialize)]
pub(super) struct PlanSummary {
    id: PlanId,
    programme_id: ProgrammeId,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_id: Option<EnrolmentId>,
    content_hash: String,
    status: Value,
    on: Value,
    total_credits: Value,
    created_at: DateTime<Utc>,
}

/// A plan as the learner saw it, with its links.
#[derive(Debug, Serialize)]
pub(crate) struct PlanBody {
    #[serde(flatten)]
    summary: PlanSummary,
    answer: Value,
    shares: Vec<ShareBody>,
}

/// A link; its token is shown once.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShareBody {
    pub(super) id: PlanShareId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) withdrawn_at: Option<DateTime<Utc>>,
}

/// The answer that was kept.
pub(super) fn answer_of(plan: &Plan) -> Result<Value, Problem> {
    serde_json::from_str(&plan.answer).map_err(Problem::internal)
}

impl PlanSummary {
    pub(super) fn of(plan: &Plan) -> Result<Self, Problem> {
        let answer = answer_of(plan)?;
        let member = |name: &str| answer.get(name).cloned().unwrap_or_default();
        Ok(Self {
            id: plan.id,
            programme_id: plan.programme_id,
            enrolment_id: plan.enrolment_id,
            content_hash: plan.content_hash.clone(),
            status: member("status"),
            on: member("on"),
            total_credits: member("total_credits"),
            created_at: plan.created_at,
        })
    }
}

impl PlanBody {
    pub(super) fn of(plan: &Plan, shares: Vec<PlanShare>) -> Result<Self, Problem> {
        Ok(Self {
            summary: PlanSummary::of(plan)?,
            answer: answer_of(plan)?,
            shares: shares.into_iter().map(ShareBody::from).collect(),
        })
    }
}

impl From<PlanShare> for ShareBody {
    fn from(share: PlanShare) -> Self {
        Self {
            id: share.id,
            token: None,
            expires_at: share.expires_at,
            created_at: share.created_at,
            withdrawn_at: share.revoked_at,
        }
    }
}
