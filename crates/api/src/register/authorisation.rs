//! `POST /v1/awards/{id}/authorisations`: who may issue an award from a day on, without a new edition.

use super::award_body::{AwardBody, date_order};
use super::awards::unknown;
use super::dates::last_day;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, register};
use credit_bank_domain::award::AuthorisedIssuer;
use credit_bank_domain::id::{AwardId, OrganisationId};
use serde::Deserialize;
use serde_json::json;

/// Authorisations of one entry at most, as the contract shows them.
const MOST_ISSUERS: usize = 500;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorisationDraft {
    organisation_id: OrganisationId,
    #[serde(deserialize_with = "crate::request::day")]
    from: NaiveDate,
    authorised: bool,
    #[serde(default)]
    immediate: bool,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    to: Option<NaiveDate>,
    reason: Text,
}

impl AuthorisationDraft {
    /// What holds only of an authorisation says nothing of its end.
    fn contradiction(&self) -> Option<FieldFault> {
        let pointer = match (self.authorised, self.to, self.immediate) {
            (false, Some(_), _) => "/to",
            (false, None, true) => "/immediate",
            _ => return None,
        };
        Some(FieldFault::new(
            pointer,
            "excluded",
            "仅在授权（authorised 为 true）时可用；终止授权不定期限。",
            "Only where it is authorised: an authorisation that ends has no last day to come.",
        ))
    }

    /// What holds from the day on.
    fn then(&self) -> Option<AuthorisedIssuer> {
        self.authorised.then_some(AuthorisedIssuer {
            organisation_id: self.organisation_id,
            from: self.from,
            to: last_day(self.to),
            immediate: self.immediate,
        })
    }
}

/// `POST /v1/awards/{id}/authorisations`.
pub async fn authorise_issuer(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<AwardId>,
    key: IdempotencyKey,
    body: Body<AuthorisationDraft>,
) -> Result<HttpResponse, Problem> {
    let officer = register::create_award(&actor)?.officer;
    let draft = body.value;
    if draft.to.is_some_and(|to| to <= draft.from) {
        return Err(Problem::invalid_body(date_order("/to")));
    }
    if let Some(fault) = draft.contradiction() {
        return Err(Problem::invalid_body(fault));
    }
    let operation = "authorise_issuer";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let now = bank.now();
    create(&bank, &actor, key, body.hash, operation, move |tx| {
        let was = tx.find_award(id)?.ok_or_else(Problem::not_found)?;
        if tx.find_organisations(&[draft.organisation_id])?.is_empty() {
            let fault = unknown("/organisation_id");
            return Err(Problem::new(Slug::UnknownReference).fault(fault));
        }
        let mut is = was.clone();
        is.version = was.version.saturating_add(1);
        is.authorise(draft.organisation_id, draft.from, draft.then());
        if is.issuers.len() > MOST_ISSUERS {
            let fault = FieldFault::too_long("/organisation_id", MOST_ISSUERS);
            return Err(Problem::invalid_body(fault));
        }
        if !tx.supersede_award(&was, &is, draft.reason.as_str(), (officer, now))? {
            return Err(Problem::state_conflict([]));
        }
        let subject = ("award", Some(id.uuid()));
        let detail = json!({"status": 201, "version": is.version});
        tx.insert_audit_line(&trail.line(subject, None, detail))?;
        Answer::created(format!("/v1/awards/{id}"), &AwardBody::from(is))
    })
    .await
}
