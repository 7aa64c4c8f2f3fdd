//! Operations on the register of awards.

use super::award_body::{AwardBody, AwardDraft};
use super::named_by_rules;
use crate::actor::{Authenticated, MaybeAuthenticated};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::listing::{Limit, Listing};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Code, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, register};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, OrganisationId};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::tx::AwardFilter;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The query of `GET /v1/awards`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardQuery {
    #[serde(rename = "type")]
    outcome_type: Option<OutcomeType>,
    code: Option<Code>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    on: Option<NaiveDate>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/awards`.
pub async fn list_awards(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Query(query): Query<AwardQuery>,
) -> Result<HttpResponse, Problem> {
    let filter = AwardFilter {
        outcome_type: query.outcome_type,
        code: query.code.map(Code::into_string),
        on: query.on,
    };
    let listing = Listing::new("list_awards", &filter);
    let after = listing.after(query.cursor.as_deref())?.map(AwardId::new);
    let awards = bank
        .read_as(actor.as_ref(), "list_awards", move |tx| {
            Ok(tx.list_awards(&filter, after, query.limit.and_one())?)
        })
        .await?;
    let page = listing.page(awards, query.limit, |award| award.id.uuid());
    Ok(HttpResponse::Ok().json(page.map(AwardBody::from)))
}

/// `GET /v1/awards/{id}`.
pub async fn get_award(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Path(id): Path<AwardId>,
) -> Result<HttpResponse, Problem> {
    let award = bank
        .read_as(actor.as_ref(), "get_award", move |tx| {
            tx.find_award(id)?.ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(HttpResponse::Ok().json(AwardBody::from(award)))
}

/// `POST /v1/awards`.
pub async fn create_award(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<AwardDraft>,
) -> Result<HttpResponse, Problem> {
    register::create_award(&actor)?;
    let mut faults = body.value.faults();
    let issuers = body.value.issuers();
    let award = body.value.into_award(bank.ids().make(AwardId::new));
    faults.extend(contradictions(&award));
    if !faults.is_empty() {
        return Err(Problem::new(Slug::InvalidBody).faults(faults));
    }
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "create_award");
    let (now, inside) = (bank.now(), bank.get_ref().clone());
    create(&bank, &actor, key, body.hash, "create_award", move |tx| {
        enter(&inside, tx, &award, &issuers, now)?;
        let subject = ("award", Some(award.id.uuid()));
        tx.insert_audit_line(&trail.line(subject, None, serde_json::json!({"status": 201})))?;
        let location = format!("/v1/awards/{}", award.id);
        Answer::created(location, &AwardBody::from(award.clone()))
    })
    .await
}

/// What its members say against each other; no later day could mend it.
fn contradictions(award: &Award) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if award.credits.is_some() && award.value_rule.is_some() {
        let (zh, en) = (
            "学分值已固定，不能再由规则计算。",
            "The value is fixed; no rule computes it.",
        );
        faults.push(FieldFault::new("/value_rule", "excluded", zh, en));
    }
    faults.extend(award.authorised_twice().into_iter().map(|place| {
        let (zh, en) = (
            "同一机构的授权期间重叠。",
            "It overlaps another authorisation of the same organisation.",
        );
        FieldFault::new(format!("/issuers/{place}/from"), "overlaps", zh, en)
    }));
    faults
}

fn enter(
    bank: &Bank,
    tx: &mut dyn WriteTx,
    award: &Award,
    issuers: &[OrganisationId],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    in_its_framework(tx.reads(), award)?;
    let known: BTreeSet<OrganisationId> = tx
        .find_organisations(issuers)?
        .into_iter()
        .map(|organisation| organisation.id)
        .collect();
    let unknown = issuers
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains(id))
        .map(|(index, _)| unknown(format!("/issuers/{index}/organisation_id")));
    let unknown: Vec<FieldFault> = unknown.collect();
    if !unknown.is_empty() {
        return Err(Problem::new(Slug::UnknownReference).faults(unknown));
    }
    named_by_rules::check(bank, tx.reads(), award, bank.today())?;
    if let Some(existing) = tx.find_award_edition(&award.code, &award.edition)? {
        return Err(Problem::new(Slug::AlreadyExists).existing_id(existing.id));
    }
    Ok(tx.insert_award(award, now)?)
}

/// Levels are those of a framework that the bank knows, with its ranks; an award without levels needs none.
fn in_its_framework(tx: &mut dyn ReadTx, award: &Award) -> Result<(), Problem> {
    let Some(named) = &award.framework else {
        return if award.levels.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid_body(FieldFault::required("/framework")))
        };
    };
    let frameworks = tx.list_level_frameworks()?;
    let framework = frameworks.iter().find(|it| it.id() == named);
    let framework = framework
        .ok_or_else(|| Problem::new(Slug::UnknownReference).fault(unknown("/framework")))?;
    let strangers: Vec<FieldFault> = award
        .levels_not_of(framework)
        .into_iter()
        .map(|place| unknown(format!("/levels/{place}")))
        .collect();
    if strangers.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Slug::UnknownReference).faults(strangers))
    }
}

/// A reference names nothing that the caller may use.
pub(crate) fn unknown(pointer: impl Into<String>) -> FieldFault {
    FieldFault::new(
        pointer,
        "unknown",
        "引用的对象不存在。",
        "It names nothing that may be used here.",
    )
}
