//! Requests for a human review of a decision on an outcome, as they are shown.

use crate::clock::civil_date;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ReviewRequestId, SubjectId};
use credit_bank_store::rows::{OutcomeEvent, ReviewRequest};
use credit_bank_store::words::ReviewState;
use serde::Serialize;

/// `ReviewRequest` of the contract.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReviewRequestView {
    id: ReviewRequestId,
    subject: About,
    text: String,
    state: &'static str,
    filed_on: NaiveDate,
    due_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Serialize)]
struct About {
    kind: String,
    id: SubjectId,
}

impl ReviewRequestView {
    /// A request, closed by the first decision after it among the outcome's events.
    pub(crate) fn of(request: &ReviewRequest, events: &[OutcomeEvent]) -> Self {
        let closing = events.iter().find(|event| {
            event.recorded_at >= request.created_at && CLOSING.contains(&event.act.as_str())
        });
        Self {
            id: request.id,
            subject: About {
                kind: request.subject.clone(),
                id: request.subject_id,
            },
            text: request.reason.clone(),
            state: request.state.as_str(),
            filed_on: civil_date(request.created_at),
            due_on: request.due_on,
            closed_at: closing
                .filter(|_| request.state != ReviewState::Open)
                .map(|event| event.recorded_at),
        }
    }
}

/// The act by which a revocation is confirmed; the outcome stays revoked.
pub(super) const CONFIRMATION: &str = "confirmation";

/// The acts that answer a review request.
const CLOSING: [&str; 4] = ["recognition", "refusal", "reinstatement", CONFIRMATION];
