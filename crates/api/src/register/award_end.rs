//! `POST /v1/awards/{id}/end`: an entry of the register ends on a day, and what was awarded until then stays.

use super::award_body::{AwardBody, date_order};
use super::dates::last_day;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem};
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, register};
use credit_bank_domain::id::AwardId;
use serde::Deserialize;
use serde_json::json;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardEnd {
    #[serde(deserialize_with = "crate::request::day")]
    valid_to: NaiveDate,
    reason: Text,
}

/// `POST /v1/awards/{id}/end`.
pub async fn end_award(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<AwardId>,
    key: OptionalIdempotencyKey,
    body: Body<AwardEnd>,
) -> Result<HttpResponse, Problem> {
    let officer = register::create_award(&actor)?.officer;
    let asked = body.value;
    let operation = "end_award";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let now = bank.now();
    act(&bank, &actor, key, body.hash, operation, move |tx| {
        let was = tx.find_award(id)?.ok_or_else(Problem::not_found)?;
        let last = last_day(Some(asked.valid_to));
        let last = last.filter(|last| *last >= was.valid_from);
        let last = last.ok_or_else(|| Problem::invalid_body(date_order("/valid_to")))?;
        if was.valid_to == Some(last) {
            let (zh, en) = ("与现有的相同。", "It is what stands already.");
            let fault = FieldFault::new("/valid_to", "unchanged", zh, en);
            return Err(Problem::invalid_body(fault));
        }
        let is = was.clone().ended(last);
        if !tx.supersede_award(&was, &is, asked.reason.as_str(), (officer, now))? {
            return Err(Problem::state_conflict([]));
        }
        let subject = ("award", Some(id.uuid()));
        let detail = json!({"status": 200, "version": is.version, "valid_to": asked.valid_to});
        tx.insert_audit_line(&trail.line(subject, None, detail))?;
        Answer::ok(&AwardBody::from(is))
    })
    .await
}
