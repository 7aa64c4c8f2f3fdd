//! The officers' queue, and one outcome.

use super::fact::fact_of;
use super::view::views_of;
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::grants;
use crate::listing::{Limit, Listing, Page};
use crate::problem::Problem;
use crate::request::{LAST_DAY, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::outcomes as access;
use credit_bank_domain::access::{Audience, Role};
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::Outcome;
use credit_bank_store::tx::OutcomeFilter;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The place in the order of what has no due day: after everything that has.
const NO_DAY: NaiveDate = LAST_DAY;

/// The query of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    #[serde(default)]
    state: Option<OutcomeState>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    due_before: Option<NaiveDate>,
    #[serde(default)]
    limit: Limit,
    #[serde(default)]
    cursor: Option<String>,
}

/// `GET /v1/outcomes`.
pub(crate) async fn list_outcomes(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(filter): Query<Filter>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let _permit = access::list_outcomes(&actor)?;
    let listing = Listing::new("list_outcomes", &(filter.state, filter.due_before));
    let after = listing
        .after::<(NaiveDate, Uuid)>(filter.cursor.as_deref())?
        .map(|(day, id)| (Some(day).filter(|day| *day != NO_DAY), OutcomeId::new(id)));
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "list_outcomes");
    let inner = bank.get_ref().clone();
    let page = bank
        .write(&actor, "list_outcomes", move |tx| {
            let rows = tx.list_outcomes(&OutcomeFilter {
                state: filter.state,
                due_before: filter.due_before,
                after,
                limit: filter.limit.and_one(),
            })?;
            let page = listing.page(rows, filter.limit, |row| {
                (row.due_on.unwrap_or(NO_DAY), row.id.uuid())
            });
            let line = |outcome: &Outcome| {
                let subject = ("outcome", Some(outcome.id.uuid()));
                trail.line(subject, Some(outcome.learner_id), json!({}))
            };
            let lines: Vec<_> = page.items.iter().map(line).collect();
            tx.insert_audit_lines(&lines)?;
            Ok(Page {
                items: views_of(tx.reads(), &inner, &page.items, Audience::Officer)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `GET /v1/outcomes/{id}`.
pub(crate) async fn get_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "get_outcome");
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let view = look(&bank, &actor, trail, None, move |tx| {
        let outcome = tx.find_outcome(id)?;
        let mut grants = Vec::new();
        let fact = match &outcome {
            Some(outcome) => {
                grants = grants::facts_for(tx, &asking, outcome.learner_id)?;
                let completions = tx.list_completions_of_outcome(outcome.learner_id, outcome.id)?;
                Some(fact_of(tx, outcome, &completions)?)
            }
            None => None,
        };
        let permit = access::see_outcome(&asking, fact.as_ref(), &grants, inner.now())?;
        let outcome = outcome.ok_or_else(Problem::not_found)?;
        Ok(Look {
            seen: views_of(tx, &inner, &[outcome], permit.audience)?.pop(),
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(view))
}
