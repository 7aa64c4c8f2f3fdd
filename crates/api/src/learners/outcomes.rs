//! `GET /v1/learners/{id}/outcomes`: state, value, evidence and why.

use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::grants;
use crate::listing::{Limit, Listing, Page};
use crate::outcomes::{state_on, views_of};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, SeenOutcomes, learners};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The query.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeQuery {
    state: Option<OutcomeState>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/learners/{id}/outcomes`.
pub async fn list_learner_outcomes(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
    Query(query): Query<OutcomeQuery>,
) -> Result<HttpResponse, Problem> {
    let act = "list_learner_outcomes";
    let listing = Listing::new(act, &(id, query.state));
    let after = listing.after(query.cursor.as_deref())?.map(OutcomeId::new);
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, act);
    let (asker, inside) = (actor.clone(), bank.get_ref().clone());
    let (now, today) = (bank.now(), bank.today());
    let page = look(&bank, &actor, trail, Some(id), move |tx| {
        let known = tx.find_learner(id)?.map(|learner| learner.id);
        let grants = grants::facts_for(tx, &asker, id)?;
        let permit = learners::see_outcomes(&asker, known, &grants, now)?;
        let held = held(tx, id)?;
        let mut outcomes = tx.list_outcomes_of_learners(&[id])?;
        outcomes.sort_by_key(|outcome| outcome.id);
        outcomes.retain(|outcome| {
            let state = state_on(outcome, today, held.contains(&outcome.id));
            let is_shown = match &permit.outcomes {
                SeenOutcomes::All => true,
                SeenOutcomes::Only(ids) => ids.binary_search(&outcome.id).is_ok(),
            };
            is_shown
                && after.is_none_or(|after| outcome.id > after)
                && query.state.is_none_or(|asked| asked == state)
        });
        let page = listing.page(outcomes, query.limit, |outcome| outcome.id.uuid());
        Ok(Look {
            seen: Page {
                items: views_of(tx, &inside, &page.items, permit.audience)?,
                next_cursor: page.next_cursor,
            },
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(page))
}

fn held(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<BTreeSet<OutcomeId>, Problem> {
    let claims = tx.claims_of_learner(learner)?;
    let held = claims
        .iter()
        .filter(|claim| claim.state == ClaimState::Held)
        .map(|claim| claim.outcome_id);
    Ok(held.collect())
}
