//! A request that a person looks at a decision again, as the contract writes it.

use crate::clock::civil_date;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{GroupId, LineId, ReviewRequestId, SubjectId};
use credit_bank_store::rows::ReviewRequest;
use serde::Serialize;
use std::collections::BTreeSet;

/// `ReviewRequest` of the contract.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReviewRequestView {
    id: ReviewRequestId,
    subject: Subject,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_ids: Option<BTreeSet<GroupId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_id: Option<LineId>,
    state: &'static str,
    filed_on: NaiveDate,
    due_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Serialize)]
struct Subject {
    kind: String,
    id: SubjectId,
}

impl ReviewRequestView {
    /// A request, answered at `closed_at`.
    pub(crate) fn new(request: &ReviewRequest, closed_at: Option<DateTime<Utc>>) -> Self {
        Self {
            id: request.id,
            subject: Subject {
                kind: request.subject.clone(),
                id: request.subject_id,
            },
            text: request.reason.clone(),
            group_ids: None,
            line_id: None,
            state: request.state.as_str(),
            filed_on: civil_date(request.created_at),
            due_on: request.due_on,
            closed_at,
        }
    }

    /// The groups of an application that it is about.
    #[must_use]
    pub(crate) fn about(mut self, groups: BTreeSet<GroupId>) -> Self {
        self.group_ids = Some(groups);
        self
    }

    /// The line of whose examination it is about the result.
    #[must_use]
    pub(crate) const fn about_line(mut self, line: LineId) -> Self {
        self.line_id = Some(line);
        self
    }
}
