//! `GET /v1/learners/{id}/balance`: now, or as the bank knew it at an instant.

use super::balance_body::{BalanceBody, Reading, in_use};
use super::free::Place;
use super::levels::Outcomes;
use crate::actor::Authenticated;
use crate::audit_trail::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::clock::civil_date;
use crate::grants;
use crate::problem::{FieldFault, Problem};
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Role, learners};
use credit_bank_domain::claim::{Claim, ClaimState};
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::ledger::{Account, Balances};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Learner;
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The query.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceQuery {
    as_of: Option<DateTime<Utc>>,
    at: Option<Uuid>,
}

/// `GET /v1/learners/{id}/balance`.
pub async fn get_balance(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
    Query(query): Query<BalanceQuery>,
) -> Result<HttpResponse, Problem> {
    if query.as_of.is_some() && query.at.is_some() {
        let zh = "“可用”只说现在，不能与 as_of 同用。";
        let en = "What is free is told of now only, not together with as_of.";
        let fault = FieldFault::new("at", "excluded", zh, en);
        return Err(Problem::invalid_parameter(fault));
    }
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "get_balance");
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    let shown = look(&bank, &actor, trail, Some(id), move |tx| {
        read(&inside, tx, &asker, id, query)
    })
    .await?;
    Ok(HttpResponse::Ok().json(shown))
}

fn read(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    actor: &Actor,
    id: LearnerId,
    query: BalanceQuery,
) -> Result<Look<BalanceBody>, Problem> {
    let learner = tx.find_learner(id)?;
    let known = learner.as_ref().map(|learner| learner.id);
    let grants = grants::facts_for(tx, actor, id)?;
    let permit = learners::see_balance(actor, known, &grants, bank.now())?;
    let learner = learner.ok_or_else(Problem::not_found)?;
    Ok(Look {
        seen: balance_of(bank, tx, &learner, query)?,
        learner: permit.learner,
        audience: permit.audience,
    })
}

/// The balance of one learner.
///
/// # Errors
/// 400 for an `at` that names no place, and those of the store.
pub(crate) fn balance_of(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    learner: &Learner,
    query: BalanceQuery,
) -> Result<BalanceBody, Problem> {
    let id = learner.id;
    let outcomes = Outcomes::read(tx, id)?;
    let now = bank.now();
    let as_of = query.as_of.map_or(now, |asked| asked.min(now));
    let (kept, high_water) = kept(tx, learner, query.as_of.map(|_| as_of))?;
    let claims = claims(tx, id)?;
    let live = |states: &[ClaimState]| -> BTreeSet<OutcomeId> {
        claims
            .iter()
            .filter(|claim| states.contains(&claim.state))
            .map(|claim| claim.outcome)
            .collect()
    };
    // Claims are rows of now; what was held then is what the use book held then.
    let (held, committed) = if query.as_of.is_some() {
        let is_held = |account: &Account| matches!(account, Account::UseHeld(_));
        let is_use = |account: &Account| {
            matches!(
                account,
                Account::UseHeld(_) | Account::UseUsed(_) | Account::UseForfeited(_)
            )
        };
        (in_use(&kept, is_held), in_use(&kept, is_use))
    } else {
        let live_states = [ClaimState::Held, ClaimState::Used];
        (live(&[ClaimState::Held]), live(&live_states))
    };
    let due = outcomes.past(civil_date(as_of), &held);
    let balances = kept.with_expired(&due).map_err(Problem::internal)?;
    let mut seen = BalanceBody::of(&Reading {
        learner: id,
        as_of,
        high_water,
        balances: &balances,
        outcomes: &outcomes,
        committed: &committed,
    })?;
    if let Some(at) = query.at {
        let place = Place::find(bank, tx, id, at)?;
        seen.free = Some(place.free(&balances, &outcomes, &claims)?);
    }
    Ok(seen)
}

/// The balances as kept, or as summed up to an instant, and the last entry counted in.
fn kept(
    tx: &mut dyn ReadTx,
    learner: &Learner,
    as_of: Option<DateTime<Utc>>,
) -> Result<(Balances, i64), Problem> {
    let (accounts, high_water) = match as_of {
        Some(instant) => tx.balances_as_of(learner.id, instant)?,
        None => (tx.balances_of(learner.id)?, learner.entry_count),
    };
    Ok((Balances::new(accounts.into_iter().collect()), high_water))
}

fn claims(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<Vec<Claim>, Problem> {
    let rows = tx.claims_of_learner(learner)?;
    Ok(rows
        .iter()
        .map(credit_bank_store::rows::ClaimRow::to_claim)
        .collect())
}
