//! `GET /v1/me/accesses`: the learner sees who saw the own record.

use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::listing::{Limit, Listing};
use crate::problem::Problem;
use crate::request::Query;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Role, audit};
use credit_bank_domain::id::{AuditId, OrganisationId};
use credit_bank_store::rows::AuditLine;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessQuery {
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// Somebody saw the record.
#[derive(Debug, Serialize)]
struct Access {
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
    Query(query): Query<AccessQuery>,
) -> Result<HttpResponse, Problem> {
    let learner = audit::list_my_accesses(&actor)?.learner;
    let (listing, limit) = (Listing::new("list_my_accesses", &learner), query.limit);
    let before = listing.after(query.cursor.as_deref())?.map(AuditId::new);
    let page = bank
        .read(&actor, "list accesses of a learner", move |tx| {
            let lines = tx.list_audit_of_learner(learner, before, limit.and_one())?;
            let mut ids: Vec<_> = lines.iter().filter_map(|it| it.organisation_id).collect();
            ids.sort_unstable();
            ids.dedup();
            let names: BTreeMap<_, _> = tx
                .find_organisations(&ids)?
                .into_iter()
                .map(|organisation| (organisation.id, organisation.name))
                .collect();
            let page = listing.page(lines, limit, |line| line.id.uuid());
            Ok(page.map_some(|line| access(line, &names)))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// What the bank did by itself is no access.
fn access(line: AuditLine, names: &BTreeMap<OrganisationId, String>) -> Option<Access> {
    let role = match line.actor_kind.as_str() {
        "client" => "client".to_owned(),
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
