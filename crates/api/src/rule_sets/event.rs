//! What happened to a version, and the audit's line of it.

use crate::audit::{Trail, with_detail};
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Role};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{RuleSetVersion, RuleSetVersionEventDraft};
use serde_json::Value;
use uuid::Uuid;

/// A version was written.
pub(super) const CREATION: &str = "creation";
/// A version was checked and its examples run.
pub(super) const CHECK: &str = "check";
/// The authority's number of a version was recorded.
pub(super) const FILING: &str = "filing";
/// The member of a publication that says why losses are borne.
pub(super) const LOSSES_ACCEPTED: &str = "losses_accepted";

/// Who acts, in which request.
#[derive(Debug, Clone)]
pub(super) struct Acting {
    pub(super) bank: Bank,
    pub(super) actor: Actor,
    pub(super) request_id: Uuid,
    pub(super) now: DateTime<Utc>,
}

impl Acting {
    pub(super) fn new(bank: &Bank, actor: &Actor, request: &actix_web::HttpRequest) -> Self {
        Self {
            bank: bank.clone(),
            actor: actor.clone(),
            request_id: crate::server::request_id(request),
            now: bank.now(),
        }
    }

    /// Appends what was done to a version.
    pub(super) fn append(
        &self,
        tx: &mut dyn WriteTx,
        version: &RuleSetVersion,
        act: &str,
        detail: Value,
    ) -> Result<(), Problem> {
        tx.append_rule_set_version_event(&RuleSetVersionEventDraft {
            rule_set_version_id: version.id,
            act: act.to_owned(),
            actor_id: self.actor.id(),
            hash: version.hash.clone(),
            detail,
            recorded_at: self.now,
        })?;
        Ok(())
    }

    /// Writes the audit's line; `role` is what the actor acted as.
    pub(super) fn audit(
        &self,
        tx: &mut dyn WriteTx,
        operation: &str,
        role: Role,
        status: u16,
        subject: (&str, Uuid),
    ) -> Result<(), Problem> {
        self.audit_with(tx, operation, (role, status), subject, None)
    }

    /// As [`Acting::audit`], with the reason for which losses are borne.
    pub(super) fn audit_with(
        &self,
        tx: &mut dyn WriteTx,
        operation: &str,
        (role, status): (Role, u16),
        subject: (&str, Uuid),
        losses_accepted: Option<Value>,
    ) -> Result<(), Problem> {
        let trail = Trail::of_request(&self.bank, Some(&self.actor), self.request_id).in_role(role);
        let mut line = trail.about(operation, status, subject.0, subject.1);
        if let Some(reason) = losses_accepted {
            line = with_detail(line, LOSSES_ACCEPTED, reason);
        }
        tx.insert_audit_line(&line)?;
        Ok(())
    }
}
