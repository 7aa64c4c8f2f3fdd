//! The learner takes an application back; what it held is free again.

use super::matter::{Matter, expect};
use super::plan_rows::held_draws;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path, Text};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::applications::ApplicantAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{ApplicationId, GroupId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::{ApplicationAct, ApplicationState, GroupState, LineState};
use credit_bank_store::WriteTx;
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::words::RecipientKind;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    #[serde(default)]
    text: Option<Text>,
}

/// `POST /v1/applications/{id}/withdrawal`.
pub(crate) async fn withdraw_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    key: OptionalIdempotencyKey,
    body: Body<Withdrawal>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "withdraw_application";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let text = body.value.text.map(Text::into_string).unwrap_or_default();
    let work = move |tx: &mut dyn WriteTx| withdraw(tx, &inner, &asking, id, &text, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

pub(super) fn withdraw(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: ApplicationId,
    text: &str,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut matter = Matter::of_applicant(tx, bank, actor, ApplicantAct::Withdrawal, id)?;
    let state = after(matter.application().state, ApplicationAct::Withdrawal)?;
    let all = matter.groups_in(GroupState::Proposed);
    release(tx, &mut matter, &all)?;
    let change = ApplicationChange {
        state,
        clock_stopped_on: None,
        ..matter.same()
    };
    let decision = NewDecision {
        reason: text.to_owned(),
        ..matter.noted("withdrawal", state.as_str())
    };
    matter.change(tx, &change, &[decision])?;
    matter.notify(tx, RecipientKind::Organisation, "application_withdrawn")?;
    matter.close(tx, trail, json!({}), false)
}

/// The state after an act, or 409 with what is possible now.
pub(super) fn after(
    state: ApplicationState,
    act: ApplicationAct,
) -> Result<ApplicationState, Problem> {
    Ok(state.after(act)?)
}

/// Lets proposed groups go, with their lines and what is held for them.
pub(super) fn release(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    groups: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    let whole = matter.whole.clone();
    let (learner, id) = (whole.application.learner_id, whole.application.id);
    let now = matter.bank.now();
    for group in groups {
        let (from, to) = (GroupState::Proposed, GroupState::Released);
        expect(tx.set_group_state(learner, id, *group, from, to)?)?;
    }
    for line in &whole.lines {
        if groups.contains(&line.group_id) && line.state == LineState::Proposed {
            let moved = (LineState::Proposed, LineState::Released);
            expect(tx.set_line_state(learner, id, line.id, moved, now)?)?;
        }
    }
    let mut claims = whole.claims;
    claims.retain(|claim| groups.contains(&claim.group_id) && claim.state == ClaimState::Held);
    for claim in &claims {
        let moved = (ClaimState::Held, ClaimState::Released);
        let takes = (claim.draw, claim.remainder);
        expect(tx.set_claim(learner, claim.id, moved, takes, now)?)?;
    }
    let held = held_draws(&claims);
    if held.is_empty() {
        return Ok(());
    }
    matter.post(tx, verbs::release(&held).map_err(Problem::internal)?)?;
    matter.expire_if_due(tx)
}
