//! Links that show a plan without a name, until they expire or are withdrawn.

use super::body::{ShareBody, answer_of};
use super::keep::own;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem};
use crate::random;
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{PlanId, PlanShareId};
use credit_bank_domain::state::AccountState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::PlanShare;
use credit_bank_store::sealing::IdentityKeys;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Most days for which a link shows something.
const MOST_DAYS: u16 = 366;

/// The body of `POST /v1/plans/{id}/shares`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareDraft {
    days: u16,
}

/// The contract's `SharedPlan`: what is planned, and nothing of whose it is.
#[derive(Debug, Serialize)]
struct SharedPlan {
    programme_name: String,
    school_name: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    #[serde(flatten)]
    shown: serde_json::Map<String, Value>,
}

/// The members of the answer that are shown: nothing of what was not used, passed or lacked.
const SHOWN: [&str; 6] = [
    "status",
    "rule_set",
    "on",
    "courses",
    "total_credits",
    "pending_exam_credits",
];

fn hash(keys: &IdentityKeys, token: &str) -> Vec<u8> {
    keys.keyed_hash("plan-share", token)
}

/// `POST /v1/plans/{id}/shares`.
pub(crate) async fn create_plan_share(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    Path(id): Path<PlanId>,
    body: Body<ShareDraft>,
) -> Result<HttpResponse, Problem> {
    let days = body.value.days;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::invalid_body(FieldFault::out_of_range("/days")));
    }
    let (token, now) = (random::secret()?, bank.now());
    let expires_at = now
        .checked_add_signed(TimeDelta::days(days.into()))
        .unwrap_or(now);
    let share = bank.ids().make(PlanShareId::new);
    let token_hash = hash(bank.identity_keys(), &token);
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "create_plan_share");
    let asker = actor.clone();
    let work = move |tx: &mut dyn credit_bank_store::WriteTx| {
        let permit = own(tx.reads(), &asker, id)?.0;
        let row = PlanShare {
            learner_id: permit.learner,
            plan_id: id,
            id: share,
            token_hash: token_hash.clone(),
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        tx.insert_plan_share(&row)?;
        let subject = ("plan", Some(id.uuid()));
        let detail = json!({"status": 201, "share_id": share});
        tx.insert_audit_line(&trail.line(subject, Some(permit.learner), detail))?;
        let without_token = ShareBody::from(row);
        let shown = ShareBody {
            token: Some(token.clone()),
            ..without_token.clone()
        };
        let location = format!("/v1/plans/{id}/shares/{share}");
        Answer::created(location, &shown)?.kept_as(&without_token)
    };
    create(&bank, &actor, key, body.hash, "create_plan_share", work).await
}

/// `DELETE /v1/plans/{id}/shares/{share}`: at once, and again without harm.
pub(crate) async fn delete_plan_share(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path((id, share)): Path<(PlanId, PlanShareId)>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, "delete_plan_share");
    let (asker, now) = (actor.clone(), bank.now());
    bank.write(&actor, "delete_plan_share", move |tx| {
        let permit = own(tx.reads(), &asker, id)?.0;
        let shares = tx.list_plan_shares(permit.learner, id)?;
        if !shares.iter().any(|one| one.id == share) {
            return Err(Problem::not_found());
        }
        if tx.revoke_plan_share(permit.learner, id, share, now)? {
            let subject = ("plan", Some(id.uuid()));
            let detail = json!({"status": 204, "share_id": share});
            tx.insert_audit_line(&trail.line(subject, Some(permit.learner), detail))?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /v1/shared-plans/{token}`.
pub(crate) async fn get_shared_plan(
    bank: web::Data<Bank>,
    Path(token): Path<String>,
) -> Result<HttpResponse, Problem> {
    let (hash, now) = (hash(bank.identity_keys(), &token), bank.now());
    let plan = bank
        .read_open("get_shared_plan", move |tx| shared(tx, &hash, now))
        .await?;
    Ok(HttpResponse::Ok().json(plan))
}

fn shared(tx: &mut dyn ReadTx, hash: &[u8], now: DateTime<Utc>) -> Result<SharedPlan, Problem> {
    let share = tx
        .find_live_plan_share(hash, now)?
        .ok_or_else(Problem::not_found)?;
    let account = tx.find_learner(share.learner_id)?;
    if account.is_none_or(|account| account.state != AccountState::Claimed) {
        return Err(Problem::not_found());
    }
    let plan = tx
        .find_plan(share.learner_id, share.plan_id)?
        .ok_or_else(Problem::not_found)?;
    let programme = tx.find_programme(plan.programme_id)?;
    let programme = programme.ok_or_else(Problem::not_found)?;
    let school = tx.find_organisation(programme.organisation_id)?;
    let answer = without_ids(&answer_of(&plan)?)?;
    let shown = SHOWN
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), answer.get(*name)?.clone())))
        .collect();
    Ok(SharedPlan {
        programme_name: programme.name,
        school_name: school.map(|school| school.name).unwrap_or_default(),
        created_at: plan.created_at,
        expires_at: share.expires_at,
        shown,
    })
}

/// The answer with `o1`, `o2` and so on in place of the outcomes' ids, in its members and in its words.
fn without_ids(answer: &Value) -> Result<Value, Problem> {
    let mut ids: Vec<String> = Vec::new();
    let uses = answer.pointer("/courses").and_then(Value::as_array);
    let uses = uses
        .into_iter()
        .flatten()
        .filter_map(|it| it.get("uses")?.as_array());
    for id in uses
        .flatten()
        .filter_map(|it| it.get("outcome_id")?.as_str())
    {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    let mut text = answer.to_string();
    for (number, id) in ids.iter().enumerate() {
        let name = format!("o{}", number.saturating_add(1));
        text = text
            .replace(
                &format!("\"outcome_id\":\"{id}\""),
                &format!("\"ref\":\"{name}\""),
            )
            .replace(id, &name);
    }
    serde_json::from_str(&text).map_err(Problem::internal)
}
