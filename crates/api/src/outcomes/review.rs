//! `POST /v1/outcomes/{id}/review-requests`: the learner asks that a person looks again.
//!
//! A refused outcome goes back to the officers' queue; a revoked one stays revoked and is in the queue
//! until it is reinstated or the revocation is confirmed.

use super::answered_reviews::CONFIRMATION;
use super::case::Case;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::clock::civil_date;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path, Text, present};
use crate::review_request::ReviewRequestView;
use crate::rules_in_force::due_date;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::outcomes::request_outcome_review as may_ask;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{OutcomeId, ReviewRequestId, SubjectId};
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::ReviewRequest;
use credit_bank_store::words::ReviewState;
use serde::Deserialize;
use serde_json::json;

/// Most review requests about one outcome, as the contract shows them.
const MOST_REQUESTS: usize = 20;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewRequestDraft {
    text: Text,
    #[serde(default, deserialize_with = "present")]
    group_ids: Option<Vec<serde_json::Value>>,
    #[serde(default, deserialize_with = "present")]
    line_id: Option<serde_json::Value>,
}

/// `POST /v1/outcomes/{id}/review-requests`.
pub(crate) async fn request_outcome_review(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: IdempotencyKey,
    body: Body<ReviewRequestDraft>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "request_outcome_review";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| ask(tx, &inner, &asking, id, &asked, &trail);
    create(&bank, &actor, key, body.hash, operation, work).await
}

fn ask(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    asked: &ReviewRequestDraft,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::permitted(tx, bank, actor, id, |fact| {
        let permit = may_ask(actor, fact)?;
        Ok((permit.learner, permit.outcome))
    })?;
    let learner = case.outcome.learner_id;
    let of_applications = [
        ("/group_ids", asked.group_ids.is_some()),
        ("/line_id", asked.line_id.is_some()),
    ];
    if let Some((pointer, _)) = of_applications.iter().find(|(_, is_given)| *is_given) {
        let (zh, en) = (
            "成果没有组和课程行。",
            "An outcome has no groups and no lines.",
        );
        let fault = FieldFault::new(*pointer, "not_accepted", zh, en);
        return Err(Problem::invalid_body(fault));
    }
    may_be_reviewed(tx, &case)?;
    let terms = case.terms(tx.reads())?;
    let due_on = due_date(tx.reads(), case.occasion.today, terms.decision_days)?.date;
    let request = ReviewRequest {
        learner_id: learner,
        id: bank.ids().make(ReviewRequestId::new),
        subject: "outcome".to_owned(),
        subject_id: SubjectId::new(id.uuid()),
        reason: asked.text.as_str().to_owned(),
        state: ReviewState::Open,
        due_on,
        created_at: case.occasion.now,
    };
    tx.insert_review_request(&request)?;
    case.reviews.push(request.clone());
    if case.outcome.state == OutcomeState::Refused {
        let reasons = case.outcome.reasons.clone();
        case.step(OutcomeAct::Review, &[])?;
        // Why it was refused stays beside it until it is decided again.
        case.outcome.reasons = reasons;
    }
    case.outcome.due_on = Some(due_on);
    let subject = ("review_request", Some(request.id.uuid()));
    let line = trail.line(subject, Some(learner), json!({"outcome_id": id}));
    case.write(tx, line)?;
    Answer::created(
        format!("/v1/outcomes/{id}"),
        &ReviewRequestView::new(&request, None),
    )
}

/// Only what was refused or revoked, once at a time, and within the review term of the last decision.
fn may_be_reviewed(tx: &mut dyn WriteTx, case: &Case<'_>) -> Result<(), Problem> {
    let outcome = &case.outcome;
    if let Some(open) = case.reviews.iter().find(|it| it.state == ReviewState::Open) {
        return Err(Problem::new(Slug::AlreadyExists).existing_id(open.id.uuid()));
    }
    if !matches!(outcome.state, OutcomeState::Refused | OutcomeState::Revoked) {
        return Err(Problem::state_conflict([]).detail(
            "只有不予认定或已撤销的成果可以请求复核。",
            "Only a refused or revoked outcome can be reviewed.",
        ));
    }
    if case.reviews.len() >= MOST_REQUESTS {
        return Err(Problem::state_conflict([]).detail(
            "该成果的复核次数已达上限。",
            "This outcome has been reviewed as often as it may be.",
        ));
    }
    let decided = tx
        .list_outcome_events(outcome.learner_id, outcome.id)?
        .into_iter()
        .rfind(|event| {
            let act = event.act.as_str();
            act == OutcomeAct::Refusal.as_str()
                || act == OutcomeAct::Revocation.as_str()
                || act == CONFIRMATION
        })
        .map_or(outcome.created_at, |event| event.recorded_at);
    let terms = case.terms(tx.reads())?;
    let last_day = due_date(tx.reads(), civil_date(decided), terms.review_days)?.date;
    if case.occasion.today > last_day {
        return Err(Problem::state_conflict([]).detail(
            format!("复核期限已于 {last_day} 届满。"),
            format!("The review term ended on {last_day}."),
        ));
    }
    Ok(())
}
