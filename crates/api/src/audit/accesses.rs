//! `GET /v1/me/accesses`: the learner sees who saw the own record.

use super::COMMAND_LINE;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::listing::{Listing, PageQuery};
use crate::problem::Problem;
use crate::request::Query;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Role, audit};
use credit_bank_domain::id::{AuditId, LearnerId, OrganisationId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::AuditLine;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Somebody saw the record.
#[derive(Debug, Serialize)]
pub(crate) struct Access {
    id: AuditId,
    at: DateTime<Utc>,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_name: Option<String>,
    act: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<Value>,
}

/// `list_my_accesses`.
pub(crate) async fn list_my_accesses(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let learner = audit::list_my_accesses(&actor)?.learner;
    let (listing, limit) = (Listing::new("list_my_accesses", &learner), query.limit);
    let before = listing.after(query.cursor.as_deref())?.map(AuditId::new);
    let page = bank
        .read(&actor, "list accesses of a learner", move |tx| {
            let lines = tx.list_audit_of_learner(learner, before, limit.and_one())?;
            let names = names(tx, &lines)?;
            let page = listing.page(lines, limit, |line| line.id.uuid());
            Ok(page.map_some(|line| access(line, &names)))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

type Names = BTreeMap<OrganisationId, String>;

fn names(tx: &mut dyn ReadTx, lines: &[AuditLine]) -> Result<Names, Problem> {
    let mut ids: Vec<_> = lines.iter().filter_map(|it| it.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let organisations = tx.find_organisations(&ids)?.into_iter();
    Ok(organisations.map(|it| (it.id, it.name)).collect())
}

/// Accesses to a learner's record, newest first, older than `before`; and the id of the last line read.
pub(crate) fn accesses_before(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    before: Option<AuditId>,
    limit: i64,
) -> Result<(Vec<Access>, Option<AuditId>), Problem> {
    let lines = tx.list_audit_of_learner(learner, before, limit)?;
    let last = lines.last().map(|line| line.id);
    let names = names(tx, &lines)?;
    let accesses = lines.into_iter().filter_map(|line| access(line, &names));
    Ok((accesses.collect(), last))
}

/// What the bank did by itself is no access; what somebody did at its command line is.
fn access(line: AuditLine, names: &Names) -> Option<Access> {
    let at_command_line = line.detail.0.get("reason") == Some(&COMMAND_LINE.into());
    let role = match line.actor_kind.as_str() {
        word @ "client" => word.to_owned(),
        word @ "bank" if at_command_line => word.to_owned(),
        word => word.parse::<Role>().ok()?.as_str().to_owned(),
    };
    let detail = |member: &str| {
        line.detail
            .0
            .get(member)
            .filter(|it| it.is_string())
            .cloned()
    };
    Some(Access {
        id: line.id,
        at: line.recorded_at,
        role,
        organisation_id: line.organisation_id,
        organisation_name: line.organisation_id.and_then(|id| names.get(&id).cloned()),
        grant_id: detail("grant_id"),
        purpose: detail("purpose"),
        act: line.act,
    })
}
