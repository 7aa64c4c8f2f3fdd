//! Beginning and ending a simulation.

use super::trial::{count_cases, first_phase, recognised_by};
use super::view::SimulationView;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey, OptionalIdempotencyKey};
use crate::problem::Problem;
use crate::request::{NoBody, Path};
use crate::rule_sets::event::Acting;
use crate::rule_sets::found::Found;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Actor, Role, rule_sets};
use credit_bank_domain::id::{RuleSetId, SimulationId};
use credit_bank_store::rows::{RuleSetVersion, Simulation};
use credit_bank_store::words::SimulationState;
use credit_bank_store::{Json, ReadTx};

/// Most simulations that wait or run at a time.
const MOST_RUNNING: i64 = 20;

/// The day on which the version would begin to decide, and on which enrolments and accounts are weighed: what
/// decides on it otherwise is what the version is tried against.
pub(super) fn first_day(version: &RuleSetVersion, today: NaiveDate) -> NaiveDate {
    version.effective_from.max(today)
}

/// The version, if the actor may simulate it.
pub(super) fn permitted(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    which: (RuleSetId, i64),
) -> Result<Found, Problem> {
    let decide = |fact: Option<&_>| rule_sets::simulate_version(actor, fact);
    let (found, _) = Found::permitted(tx, which, Some(actor), decide)?;
    Ok(found)
}

/// A simulation of this version.
pub(super) fn of_version(
    tx: &mut dyn ReadTx,
    found: &Found,
    id: SimulationId,
) -> Result<Simulation, Problem> {
    tx.find_simulation(id)?
        .filter(|row| row.rule_set_version_id == found.version.id)
        .ok_or_else(Problem::not_found)
}

/// What the actor acts as: whoever has both roles simulates as an editor.
pub(super) fn role_of(actor: &Actor) -> Role {
    if actor.has_role(Role::RuleEditor) {
        Role::RuleEditor
    } else {
        Role::RuleApprover
    }
}

/// `create_simulation`: against what decides on the first day of the version without it.
pub(crate) async fn create_simulation(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    Path(which): Path<(RuleSetId, i64)>,
    request: HttpRequest,
    body: NoBody,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let name = "create_simulation";
    idempotency::create(&bank, &actor, key, body.hash, name, move |tx| {
        let found = permitted(tx.reads(), &acting.actor, which)?;
        let newest = tx.list_simulations(found.version.id, None, 1)?;
        let running = tx.list_running_simulations(MOST_RUNNING)?;
        let is_full = i64::try_from(running.len()).is_ok_and(|count| count >= MOST_RUNNING);
        if newest
            .iter()
            .any(|row| row.state == SimulationState::Running)
            || is_full
        {
            return Err(Problem::state_conflict(["cancellation"]).detail(
                "该版本的模拟正在进行，或进行中的模拟过多。",
                "A simulation of the version runs already, or too many run.",
            ));
        }
        let row = begin(tx.reads(), &acting, &found)?;
        tx.insert_simulation(&row)?;
        let subject = ("rule_set_version", found.version.id.uuid());
        acting.audit(tx, name, role_of(&acting.actor), 201, subject)?;
        let (rule_set, number) = which;
        let location = format!(
            "/v1/rule-sets/{rule_set}/versions/{number}/simulations/{}",
            row.id
        );
        Answer::created(
            location,
            &SimulationView::of(tx.reads(), &found.version, &row)?,
        )
    })
    .await
}

fn begin(tx: &mut dyn ReadTx, acting: &Acting, found: &Found) -> Result<Simulation, Problem> {
    let today = acting.bank.today();
    let version = &found.version;
    let rule_set = tx
        .find_rule_set(version.rule_set_id)?
        .ok_or_else(Problem::not_found)?;
    let on_day = first_day(version, today);
    let published = tx.list_published_versions(rule_set.id)?;
    let old = published.iter().find(|it| it.decides_on(on_day));
    Ok(Simulation {
        id: acting.bank.ids().make(SimulationId::new),
        rule_set_version_id: version.id,
        hash: version.hash.clone(),
        // A version that is in force itself is compared with itself: nothing changes.
        old_version_id: old.map(|old| old.id),
        on_day,
        state: SimulationState::Running,
        phase: first_phase(rule_set.purpose),
        after_id: None,
        step: 0,
        expected: count_cases(tx, rule_set.id, rule_set.purpose)?,
        cases: 0,
        losses: 0,
        gains: 0,
        moved: 0,
        bounded: 0,
        incomplete: 0,
        worker_id: None,
        leased_until: None,
        created_by: acting.actor.id(),
        created_at: acting.now,
        ended_at: None,
        recognised_by: Json(recognised_by(tx, &acting.bank, rule_set.purpose, on_day)?),
        tried_against: Json(published.iter().map(|it| it.id).collect()),
    })
}

/// `cancel_simulation`: what was found so far stays.
pub(crate) async fn cancel_simulation(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: OptionalIdempotencyKey,
    Path((rule_set, number, id)): Path<(RuleSetId, i64, SimulationId)>,
    request: HttpRequest,
    body: NoBody,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let name = "cancel_simulation";
    idempotency::act(&bank, &actor, key, body.hash, name, move |tx| {
        let found = permitted(tx.reads(), &acting.actor, (rule_set, number))?;
        of_version(tx.reads(), &found, id)?;
        if !tx.end_simulation(id, SimulationState::Cancelled, acting.now)? {
            return Err(Problem::state_conflict([]));
        }
        let subject = ("rule_set_version", found.version.id.uuid());
        acting.audit(tx, name, role_of(&acting.actor), 200, subject)?;
        let row = of_version(tx.reads(), &found, id)?;
        Answer::ok(&SimulationView::of(tx.reads(), &found.version, &row)?)
    })
    .await
}
