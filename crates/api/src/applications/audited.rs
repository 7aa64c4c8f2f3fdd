//! Applications as an auditor reads them: who it is about under a pseudonym, and nothing that anybody
//! wrote in words.

use super::view::{ApplicationView, view_of};
use crate::bank::Bank;
use crate::listing::Limit;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ApplicationId, GroupId, LearnerId, LineId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Decision;
use serde::Serialize;
use uuid::Uuid;

/// `AuditedApplication` of the contract.
#[derive(Debug, Serialize)]
pub(crate) struct AuditedApplication {
    application: ApplicationView,
    decisions: Vec<AuditedDecision>,
}

/// `AuditedDecision` of the contract: who decided is in the audit.
#[derive(Debug, Serialize)]
struct AuditedDecision {
    number: i64,
    act: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<GroupId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_id: Option<LineId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_code: Option<String>,
    at: DateTime<Utc>,
}

impl AuditedApplication {
    /// The application's id.
    pub(crate) fn id(&self) -> Uuid {
        self.application.id().uuid()
    }
}

/// A learner's applications after one, the oldest first, a page and one more, under another name.
///
/// # Errors
/// Those of the store.
pub(crate) fn audited_applications(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    (learner, name): (LearnerId, LearnerId),
    (after, limit): (Option<ApplicationId>, Limit),
) -> Result<Vec<AuditedApplication>, Problem> {
    let mut all = Vec::new();
    let summaries = tx.list_applications_of_learner(learner)?.into_iter();
    let wanted = summaries.filter(|it| after.is_none_or(|after| it.id > after));
    for summary in wanted.take(limit.items().saturating_add(1)) {
        let Some(whole) = tx.find_whole_application(summary.id)? else {
            continue;
        };
        let decisions = tx.list_decisions(learner, summary.id)?;
        all.push(AuditedApplication {
            application: view_of(tx, bank, &whole)?.de_identified(name),
            decisions: decisions.into_iter().map(audited).collect(),
        });
    }
    Ok(all)
}

fn audited(decision: Decision) -> AuditedDecision {
    AuditedDecision {
        number: decision.number,
        act: decision.act,
        outcome: decision.outcome,
        group_id: decision.group_id,
        line_id: decision.line_id,
        reason_code: Some(decision.reason_code).filter(|code| !code.is_empty()),
        at: decision.recorded_at,
    }
}
