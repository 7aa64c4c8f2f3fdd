//! Applications, for the applicant and the school that decides.

use super::matter::fact_of;
use super::view::{ApplicationView, view_of};
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::listing::{Limit, Listing, Page};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::applications as access;
use credit_bank_domain::access::{Parties, Role};
use credit_bank_domain::id::{ApplicationId, LearnerId};
use credit_bank_domain::state::ApplicationState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::ApplicationSummary;
use credit_bank_store::tx::ApplicationFilter;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The query of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    #[serde(default)]
    state: Option<ApplicationState>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    due_before: Option<NaiveDate>,
    #[serde(default)]
    limit: Limit,
    #[serde(default)]
    cursor: Option<String>,
}

type Place = (NaiveDate, ApplicationId);

/// `GET /v1/applications`.
pub(crate) async fn list_applications(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(filter): Query<Filter>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let parties = access::list_applications(&actor)?.parties;
    let listing = Listing::new("list_applications", &(filter.state, filter.due_before));
    let after = listing
        .after::<(NaiveDate, Uuid)>(filter.cursor.as_deref())?
        .map(|(day, id)| (day, ApplicationId::new(id)));
    let trail = AuditTrail::of(
        &bank,
        &request,
        &actor,
        Role::Registrar,
        "list_applications",
    );
    let inner = bank.get_ref().clone();
    let page = bank
        .write(&actor, "list_applications", move |tx| {
            let rows = summaries(tx.reads(), &filter, parties, after)?;
            let page = listing.page(rows, filter.limit, |row| (row.due_on, row.id.uuid()));
            let (mut items, mut lines) = (Vec::new(), Vec::new());
            for row in &page.items {
                let whole = tx
                    .find_whole_application(row.id)?
                    .ok_or_else(Problem::not_found)?;
                items.push(view_of(tx.reads(), &inner, &whole)?);
                if parties.learner != Some(row.learner_id) {
                    let subject = ("application", Some(row.id.uuid()));
                    lines.push(trail.line(subject, Some(row.learner_id), json!({})));
                }
            }
            tx.insert_audit_lines(&lines)?;
            Ok(Page {
                items,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// One more than a page, by due day and id, of what the learner filed and the school decides.
fn summaries(
    tx: &mut dyn ReadTx,
    filter: &Filter,
    parties: Parties,
    after: Option<Place>,
) -> Result<Vec<ApplicationSummary>, Problem> {
    let mut rows = Vec::new();
    if let Some(learner) = parties.learner {
        let fits = |row: &ApplicationSummary| {
            filter.state.is_none_or(|state| row.state == state)
                && filter.due_before.is_none_or(|before| row.due_on < before)
                && after.is_none_or(|place| (row.due_on, row.id) > place)
        };
        let own = tx.list_applications_of_learner(learner)?;
        rows.extend(own.into_iter().filter(fits));
    }
    if let Some(organisation) = parties.school {
        rows.extend(tx.list_applications(&ApplicationFilter {
            organisation,
            state: filter.state,
            due_before: filter.due_before,
            after,
            limit: filter.limit.and_one(),
        })?);
    }
    rows.sort_by_key(|row| (row.due_on, row.id));
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

/// Everything a learner applied for.
pub(crate) fn applications_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
) -> Result<Vec<ApplicationView>, Problem> {
    let mut views = Vec::new();
    for summary in tx.list_applications_of_learner(learner)? {
        if let Some(whole) = tx.find_whole_application(summary.id)? {
            views.push(view_of(tx, bank, &whole)?);
        }
    }
    Ok(views)
}

/// `GET /v1/applications/{id}`.
pub(crate) async fn get_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "get_application");
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let (view, version) = look(&bank, &actor, trail, None, move |tx| {
        let whole = tx.find_whole_application(id)?;
        let fact = whole.as_ref().map(|it| fact_of(&it.application));
        let permit = access::see_application(&asking, fact.as_ref())?;
        let whole = whole.ok_or_else(Problem::not_found)?;
        let view = view_of(tx, &inner, &whole)?;
        Ok(Look {
            seen: (view, whole.application.version),
            learner: whole.application.learner_id,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, format!("\"{version}\"")))
        .json(view))
}
