//! Lines whose outcome was revoked: after the award the school takes them back or lets them stand; what
//! the bank took back before, it acknowledges.

use super::matter::{Matter, expect};
use super::settlement::ATTENDANCE_WAIVER;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::outcomes::take_back_lines;
use crate::problem::Problem;
use crate::request::{Body, NoBody, Path, Text, Word};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::id::{ApplicationId, LineId, OutcomeId};
use credit_bank_domain::state::{LineAct, LineState, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::ApplicationLine;
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::RecipientKind;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The act of an acknowledgement, as problems name it.
const ACKNOWLEDGEMENT: &str = "acknowledgement";

/// `ReversalDecision` of the contract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReversalDecision {
    decision: Verdict,
    reason_code: Word,
    text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Reversed,
    Upheld,
}

/// `POST /v1/applications/{id}/lines/{line}/reversal`.
pub(crate) async fn decide_line_reversal(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((id, line)): Path<(ApplicationId, LineId)>,
    key: OptionalIdempotencyKey,
    body: Body<ReversalDecision>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "decide_line_reversal";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let matter = Matter::of_school(tx, &inner, &asking, SchoolAct::Reversal, id)?;
        decide(tx, matter, line, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

/// One use of a rule stands or falls as a whole: all lines of the group that wait are decided.
fn decide(
    tx: &mut dyn WriteTx,
    matter: Matter<'_>,
    line: LineId,
    asked: &ReversalDecision,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let row = matter.line(line)?;
    if row.state != LineState::ReversalPending {
        return Err(Problem::state_conflict(possible(&row)));
    }
    let waits = |it: &&ApplicationLine| {
        it.group_id == row.group_id && it.state == LineState::ReversalPending
    };
    let lines: BTreeSet<LineId> = matter
        .whole
        .lines
        .iter()
        .filter(waits)
        .map(|it| it.id)
        .collect();
    let (outcome, notice) = match asked.decision {
        Verdict::Reversed => (LineState::Reversed, "line_reversed"),
        Verdict::Upheld => (LineState::Upheld, "line_upheld"),
    };
    let decisions: Vec<NewDecision> = lines
        .iter()
        .map(|line| NewDecision {
            line_id: Some(*line),
            reason_code: asked.reason_code.as_str().to_owned(),
            reason: asked.text.as_str().to_owned(),
            ..matter.noted("reversal", outcome.as_str())
        })
        .collect();
    let (learner, id) = (row.learner_id, row.application_id);
    let detail = json!({"line_id": line, "decision": outcome, "reason_code": asked.reason_code});
    matter.notify(tx, RecipientKind::Learner, notice)?;
    if outcome == LineState::Upheld {
        for line in &lines {
            let moved = (LineState::ReversalPending, outcome);
            expect(tx.set_line_state(learner, id, *line, moved, matter.bank.now())?)?;
        }
        matter.change(tx, &matter.same(), &decisions)?;
        return matter.close(tx, trail, detail, false);
    }
    let audit = trail.line(("application", Some(id.uuid())), Some(learner), detail);
    let revoked = revoked_outcome(tx, &matter, &row)?;
    let which = (learner, revoked);
    take_back_lines(tx, matter.bank, matter.actor, which, &lines, audit)?;
    tx.append_decisions(learner, id, &decisions)?;
    matter.answer(tx, false)
}

/// The outcome under the line's group that was revoked.
fn revoked_outcome(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    row: &ApplicationLine,
) -> Result<OutcomeId, Problem> {
    let used: BTreeSet<OutcomeId> = matter
        .whole
        .claims
        .iter()
        .filter(|claim| claim.group_id == row.group_id && claim.state.is_live())
        .map(|claim| claim.outcome_id)
        .collect();
    let used: Vec<OutcomeId> = used.into_iter().collect();
    let revoked = tx
        .find_outcomes(&used)?
        .into_iter()
        .find(|outcome| outcome.state == OutcomeState::Revoked);
    revoked.map(|outcome| outcome.id).ok_or_else(|| {
        Problem::internal(anyhow::anyhow!(
            "line {} waits for a reversal without a revoked outcome",
            row.id
        ))
    })
}

/// `POST /v1/applications/{id}/lines/{line}/acknowledgement`.
pub(crate) async fn acknowledge_line(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((id, line)): Path<(ApplicationId, LineId)>,
    key: OptionalIdempotencyKey,
    body: NoBody,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "acknowledge_line";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let work = move |tx: &mut dyn WriteTx| {
        let matter = Matter::of_school(tx, &inner, &asking, SchoolAct::Acknowledgement, id)?;
        acknowledge(tx, matter, line, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

/// A second acknowledgement changes nothing and gets the same answer.
fn acknowledge(
    tx: &mut dyn WriteTx,
    matter: Matter<'_>,
    line: LineId,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let row = matter.line(line)?;
    if !row.basis_revoked || row.state == LineState::ReversalPending {
        return Err(Problem::state_conflict(possible(&row)));
    }
    let (learner, id, now) = (row.learner_id, row.application_id, matter.bank.now());
    if tx.acknowledge_line(learner, id, line, now)? {
        let decision = NewDecision {
            line_id: Some(line),
            ..matter.noted(ACKNOWLEDGEMENT, row.state.as_str())
        };
        matter.change(tx, &matter.same(), &[decision])?;
    }
    matter.close(tx, trail, json!({"line_id": line}), false)
}

/// What the school can do with a line now.
pub(super) fn possible(row: &ApplicationLine) -> Vec<&'static str> {
    match row.state {
        LineState::ReversalPending => vec![LineAct::Reversal.as_str()],
        LineState::PendingExam | LineState::ExamFailed => vec!["exam_result"],
        _ if row.basis_revoked && row.acknowledged_at.is_none() => vec![ACKNOWLEDGEMENT],
        LineState::Granted if row.effect == ATTENDANCE_WAIVER => vec!["exam_result"],
        _ => Vec::new(),
    }
}
