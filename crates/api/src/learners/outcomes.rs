//! `GET /v1/learners/{id}/outcomes`: state, value, evidence and why.

use super::outcome_body::{OutcomeBody, RuleSetRef, state_on};
use crate::actor::Authenticated;
use crate::audit_trail::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::grants;
use crate::listing::{Limit, Listing, Page};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, SeenOutcomes, learners};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{AwardId, LearnerId, OutcomeId, RuleSetVersionId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Outcome;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
    let (asker, now, today) = (actor.clone(), bank.now(), bank.today());
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
            seen: bodies(tx, id, page, &held, today)?,
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

/// The page with what its outcomes refer to, each thing read once.
fn bodies(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    page: Page<Outcome>,
    held: &BTreeSet<OutcomeId>,
    today: NaiveDate,
) -> Result<Page<OutcomeBody>, Problem> {
    let ids: Vec<AwardId> = page.items.iter().map(|outcome| outcome.award_id).collect();
    let awards: BTreeMap<AwardId, _> = tx
        .find_awards(&ids)?
        .into_iter()
        .map(|award| (award.id, award))
        .collect();
    let evidence = tx.list_evidence_of_learners(&[learner])?;
    let rule_sets = rule_sets(tx, &page.items)?;
    let mut items = Vec::with_capacity(page.items.len());
    for outcome in page.items {
        let award = awards.get(&outcome.award_id).ok_or_else(|| {
            Problem::internal(anyhow::anyhow!("outcome {} has no award", outcome.id))
        })?;
        let rule_set = outcome
            .rule_set_version_id
            .and_then(|version| rule_sets.get(&version).cloned());
        let on = (today, held.contains(&outcome.id));
        items.push(OutcomeBody::new(outcome, award, rule_set, &evidence, on));
    }
    Ok(Page {
        items,
        next_cursor: page.next_cursor,
    })
}

fn rule_sets(
    tx: &mut dyn ReadTx,
    outcomes: &[Outcome],
) -> Result<BTreeMap<RuleSetVersionId, RuleSetRef>, Problem> {
    let versions: BTreeSet<RuleSetVersionId> = outcomes
        .iter()
        .filter_map(|outcome| outcome.rule_set_version_id)
        .collect();
    let mut found = BTreeMap::new();
    for id in versions {
        if let Some(version) = tx.find_rule_set_version(id)?
            && let Some(rule_set) = tx.find_rule_set(version.rule_set_id)?
        {
            found.insert(id, RuleSetRef::new(&rule_set.code, &version));
        }
    }
    Ok(found)
}
