//! The audit line of what is done on the command line: by the bank, not by a person it knows.

use crate::audit::COMMAND_LINE;
use crate::clock::SystemClock;
use crate::ids::IdSource;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{AuditId, SubjectId};
use credit_bank_store::Json;
use credit_bank_store::rows::AuditLine;
use serde_json::Value;
use std::sync::Arc;

/// A line about `subject`, with what else belongs to it.
pub(super) fn line(
    recorded_at: DateTime<Utc>,
    act: &str,
    (subject, subject_id): (&str, Option<SubjectId>),
    detail: &[(&str, Value)],
) -> AuditLine {
    let mut members = serde_json::Map::from_iter([("reason".to_owned(), COMMAND_LINE.into())]);
    members.extend(
        detail
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    let ids = IdSource::new(Arc::new(SystemClock));
    AuditLine {
        id: ids.make(AuditId::new),
        recorded_at,
        actor_kind: "bank".to_owned(),
        actor_id: None,
        organisation_id: None,
        act: act.to_owned(),
        subject: subject.to_owned(),
        subject_id,
        learner_id: None,
        detail: Json(Value::Object(members)),
        request_id: ids.uuid().to_string(),
    }
}
