//! `GET /v1/learners/{id}/balance`: now, or as the bank knew it at an instant.

use super::balance_body::{BalanceBody, Reading, in_use};
use super::free::Place;
use super::levels::{Lots, Outcomes};
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::clock::civil_date;
use crate::grants;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, PersonActor, Role, learners};
use credit_bank_domain::claim::{Claim, ClaimState};
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_domain::ledger::{Account, Balances};
use credit_bank_store::rows::Learner;
use credit_bank_store::{NotCurrent, OwnBalance, ReadTx};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// The query.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceQuery {
    #[serde(default, deserialize_with = "crate::request::optional_instant")]
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
    if query.as_of.is_some_and(|asked| asked > bank.now()) {
        return Err(Problem::future_date("as_of"));
    }
    if query.as_of.is_some() && query.at.is_some() {
        let zh = "“可用”只说现在，不能与 as_of 同用。";
        let en = "What is free is told of now only, not together with as_of.";
        let fault = FieldFault::new("at", "excluded", zh, en);
        return Err(Problem::invalid_parameter(fault));
    }
    if let Actor::Person(person) = &actor
        && person.learner_id == Some(id)
        && query.as_of.is_none()
        && query.at.is_none()
    {
        return own_balance(&bank, person.clone(), id).await;
    }
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "get_balance");
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    let shown = look(&bank, &actor, trail, Some(id), move |tx| {
        read(&inside, tx, &asker, id, query)
    })
    .await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// The learner's own look at now, which leaves no line in the audit: by far the most frequent.
async fn own_balance(
    bank: &Bank,
    person: PersonActor,
    id: LearnerId,
) -> Result<HttpResponse, Problem> {
    let (store, now) = (Arc::clone(bank.store()), bank.now());
    let shown = web::block(move || {
        let read = store.own_balance(&person, id)?;
        let own = read.map_err(|NotCurrent| Problem::new(Slug::InvalidToken))?;
        let known = own.as_ref().map(|_| id);
        let permit = learners::see_balance(&Actor::Person(person), known, &[], now)?;
        let own = own.ok_or_else(Problem::not_found)?;
        body_of(own, permit.learner, now)
    })
    .await
    .map_err(|_| Problem::unavailable(5))??;
    Ok(HttpResponse::Ok().json(shown))
}

fn body_of(
    own: OwnBalance,
    learner: LearnerId,
    now: DateTime<Utc>,
) -> Result<BalanceBody, Problem> {
    let lots = Lots::new(own.outcomes);
    let with = |states: &[ClaimState]| -> BTreeSet<OutcomeId> {
        let claims = own.claims.iter();
        claims
            .filter(|(_, state)| states.contains(state))
            .map(|(outcome, _)| *outcome)
            .collect()
    };
    let due = lots.past(civil_date(now), &with(&[ClaimState::Held]));
    let kept = Balances::new(own.balances.into_iter().collect());
    BalanceBody::of(&Reading {
        learner,
        as_of: now,
        high_water: own.entry_count,
        balances: &kept.with_expired(&due).map_err(Problem::internal)?,
        outcomes: &lots,
        committed: &with(&[ClaimState::Held, ClaimState::Used]),
    })
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
    let as_of = query.as_of.unwrap_or(now);
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
    let lots = match query.as_of {
        Some(_) => Lots::new(tx.expiries_as_of(id, as_of)?),
        None => outcomes.lots(),
    };
    let due = lots.past(civil_date(as_of), &held);
    let balances = kept.with_expired(&due).map_err(Problem::internal)?;
    let mut seen = BalanceBody::of(&Reading {
        learner: id,
        as_of,
        high_water,
        balances: &balances,
        outcomes: &lots,
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
