//! Keeping, reading and deleting one's own plans.

use super::body::{PlanBody, PlanSummary};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::{Bank, work_out};
use crate::conversions::query::ConversionQuery;
use crate::conversions::{Answered, ConversionAnswer, Target, Weighed};
use crate::idempotency::{Answer, Begun, IdempotencyKey};
use crate::listing::{Listing, PageQuery};
use crate::problem::Problem;
use crate::request::{Body, Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::plans::{self, KeepPlan, PlanFact};
use credit_bank_domain::access::{Actor, Permit, Role};
use credit_bank_domain::id::{LearnerId, PlanId};
use credit_bank_store::rows::Plan;
use credit_bank_store::{Json, ReadTx, WriteTx};
use serde_json::json;

/// Most plans that one learner keeps.
const MOST_PLANS: usize = 100;

/// `POST /v1/plans`: the answer to a query is kept as it was given.
pub(crate) async fn create_plan(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<ConversionQuery>,
) -> Result<HttpResponse, Problem> {
    let learner = plans::keep_plans(&actor)?.learner;
    let asking = body.value.checked(bank.today())?.of_now()?;
    let begun = match Begun::begin(&bank, &actor, key, body.hash, "create_plan").await? {
        Ok(begun) => begun,
        Err(kept) => return Ok(kept.respond()),
    };
    let (inside, who) = (bank.clone(), actor.clone());
    let read = move |tx: &mut dyn ReadTx| asking.snapshot(tx, &inside, Some(&who));
    let snapshot = bank.read(&actor, "plan ahead", read).await?;
    let limit = bank.limits().planning_limit();
    let answered = work_out(move || snapshot.plan(limit)).await?;
    answered.planned()?;
    let plan = kept(&bank, learner, answered)?;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "create_plan");
    let work = move |tx: &mut dyn WriteTx| {
        // Two at once may both see room: the bound is on growth, not on a number.
        if tx.list_plans(learner)?.len() >= MOST_PLANS {
            return Err(Problem::state_conflict([]).detail(
                format!("最多保存 {MOST_PLANS} 个方案，请先删除。"),
                format!("At most {MOST_PLANS} plans are kept; delete one first."),
            ));
        }
        tx.insert_plan(&plan)?;
        let subject = ("plan", Some(plan.id.uuid()));
        tx.insert_audit_line(&trail.line(subject, Some(learner), json!({"status": 201})))?;
        let location = format!("/v1/plans/{}", plan.id);
        Answer::created(location, &PlanBody::of(&plan, Vec::new())?).map(Some)
    };
    let done = begun.attempt(&bank, work).await?;
    // Work that always answers has answered.
    Ok(done.ok_or_else(|| Problem::unavailable(1))?.respond())
}

fn kept(bank: &Bank, learner: LearnerId, answered: Answered) -> Result<Plan, Problem> {
    let question = &answered.snapshot.question;
    Ok(Plan {
        learner_id: learner,
        id: bank.ids().make(PlanId::new),
        programme_id: answered.snapshot.programme.id,
        enrolment_id: match question.target {
            Target::Enrolment(enrolment) => Some(enrolment),
            Target::Programme(_) => None,
        },
        made_up: matches!(question.outcomes, Weighed::MadeUp(_)),
        wishes: Json(serde_json::to_value(&question.wishes).map_err(Problem::internal)?),
        content_hash: answered.conversion.content_hash(),
        created_at: bank.now(),
        answer: serde_json::to_string(&ConversionAnswer::of(answered))
            .map_err(Problem::internal)?,
    })
}

/// `GET /v1/plans`.
pub(crate) async fn list_plans(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let learner = plans::keep_plans(&actor)?.learner;
    let listing = Listing::new("list_plans", &learner);
    let after = listing.after(query.cursor.as_deref())?.map(PlanId::new);
    let mut rows = bank
        .read(&actor, "list_plans", move |tx| Ok(tx.list_plans(learner)?))
        .await?;
    rows.retain(|plan| after.is_none_or(|after| plan.id > after));
    let page = listing.page(rows, query.limit, |plan| plan.id.uuid());
    let page = page.try_map(|plan| PlanSummary::of(&plan))?;
    Ok(HttpResponse::Ok().json(page))
}

/// Every plan that a learner keeps, as he saw it, with its links.
pub(crate) fn plans_of(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<Vec<PlanBody>, Problem> {
    let plans = tx.list_plans(learner)?;
    plans
        .iter()
        .map(|plan| PlanBody::of(plan, tx.list_plan_shares(learner, plan.id)?))
        .collect()
}

/// The plan, if the actor keeps it.
pub(super) fn own(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    id: PlanId,
) -> Result<(Permit<KeepPlan>, Option<Plan>), Problem> {
    let found = match actor.learner_id() {
        Some(learner) => tx.find_plan(learner, id)?,
        None => None,
    };
    let fact = found.as_ref().map(|plan| PlanFact {
        id: plan.id,
        learner: plan.learner_id,
    });
    Ok((plans::keep_plan(actor, fact)?, found))
}

/// `GET /v1/plans/{id}`.
pub(crate) async fn get_plan(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<PlanId>,
) -> Result<HttpResponse, Problem> {
    let asker = actor.clone();
    let body = bank
        .read(&actor, "get_plan", move |tx| {
            let (permit, plan) = own(tx, &asker, id)?;
            let plan = plan.ok_or_else(Problem::not_found)?;
            PlanBody::of(&plan, tx.list_plan_shares(permit.learner, id)?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

/// `DELETE /v1/plans/{id}`: the plan and its links are gone at once.
pub(crate) async fn delete_plan(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<PlanId>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "delete_plan");
    let asker = actor.clone();
    bank.write(&actor, "delete_plan", move |tx| {
        let permit = own(tx.reads(), &asker, id)?.0;
        tx.delete_plan(permit.learner, id)?;
        let subject = ("plan", Some(id.uuid()));
        let line = trail.line(subject, Some(permit.learner), json!({"status": 204}));
        Ok(tx.insert_audit_line(&line)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
