//! The officers' queue, and one outcome.

use super::fact::fact_of;
use super::view::view_of;
use crate::actor::Authenticated;
use crate::audit_trail::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::listing::{Limit, Listing};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::access::outcomes as access;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{AccessGrant, Outcome};
use credit_bank_store::tx::OutcomeFilter;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// Where the order puts what has no due day.
const NO_DAY: NaiveDate = NaiveDate::MAX;

/// The query of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    #[serde(default)]
    state: Option<OutcomeState>,
    #[serde(default)]
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
            let mut items = Vec::with_capacity(page.items.len());
            let mut lines = Vec::with_capacity(page.items.len());
            for outcome in &page.items {
                items.push(view_of(tx.reads(), &inner, outcome)?);
                let subject = ("outcome", Some(outcome.id.uuid()));
                lines.push(trail.line(subject, Some(outcome.learner_id), json!({})));
            }
            tx.insert_audit_lines(&lines)?;
            Ok(crate::listing::Page {
                items,
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
                grants = live_grants(tx, &inner, &asking, outcome)?;
                let completions = tx.list_completions_of_outcome(outcome.learner_id, outcome.id)?;
                Some(fact_of(tx, outcome, &completions)?)
            }
            None => None,
        };
        let permit = access::see_outcome(&asking, fact.as_ref(), &grants, inner.now())?;
        let outcome = outcome.ok_or_else(Problem::not_found)?;
        Ok(Look {
            seen: view_of(tx, &inner, &outcome)?,
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(view))
}

fn live_grants(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    actor: &Actor,
    outcome: &Outcome,
) -> Result<Vec<GrantFact>, Problem> {
    let Some(organisation) = actor.organisation_id() else {
        return Ok(Vec::new());
    };
    let grants = tx.live_grants_for(outcome.learner_id, organisation, bank.now())?;
    Ok(grants.into_iter().map(grant_fact).collect())
}

fn grant_fact(grant: AccessGrant) -> GrantFact {
    GrantFact {
        id: grant.id,
        learner: grant.learner_id,
        recipient: grant.recipient_id,
        scope: match grant.scope.as_str() {
            "record" => GrantScope::Record,
            "balance" => GrantScope::Balance,
            _ => GrantScope::Outcomes(grant.outcome_ids.0),
        },
        expires_at: grant.expires_at,
        revoked: grant.revoked_at.is_some(),
    }
}
