//! `POST /v1/outcomes/{id}/reinstatement`: a review found the revocation wrong. The outcome counts again
//! at its old value under its old version, and with it what had been granted on it.

use super::case::Case;
use super::certificate;
use super::pools::{rules_of_content, weigh_again};
use super::recognition::must_wait;
use super::revocation::{carry_out, move_applications_on};
use super::revocation_facts;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::deposit::{accrued, deposit_of};
use crate::completions::same_content::Place;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path, Text, present};
use crate::words::{OFFICER_NOTE, given_reason};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{OutcomeId, ReviewRequestId};
use credit_bank_domain::ledger::{Entry, verbs};
use credit_bank_domain::revocation::plan_reinstatement;
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Outcome;
use credit_bank_store::words::ReviewState;
use serde::Deserialize;
use serde_json::json;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReinstatementBody {
    text: Text,
    #[serde(default, deserialize_with = "present")]
    review_request_id: Option<ReviewRequestId>,
}

/// `POST /v1/outcomes/{id}/reinstatement`.
pub(crate) async fn reinstate_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<ReinstatementBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "reinstate_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| reinstate(tx, &inner, &asking, id, &asked, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn reinstate(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    asked: &ReinstatementBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::open(tx, bank, actor, OfficerAct::Reinstatement, id)?;
    let reason = given_reason(OFFICER_NOTE, asked.text.as_str());
    case.step_back(tx.reads(), OutcomeAct::Reinstatement, reason)?;
    let names_open = |named: ReviewRequestId| {
        let mut reviews = case.reviews.iter();
        reviews.any(|it| it.id == named && it.state == ReviewState::Open)
    };
    if asked
        .review_request_id
        .is_some_and(|named| !names_open(named))
    {
        let fault = FieldFault::new(
            "/review_request_id",
            "unknown_reference",
            "该成果没有这个待复核的请求。",
            "The outcome has no such open review request.",
        );
        return Err(Problem::new(Slug::UnknownReference).fault(fault));
    }
    case.outcome.note = Some(asked.text.as_str().to_owned());
    case.answer_reviews(tx, ReviewState::Changed)?;
    if case.outcome.category.is_none() {
        return Err(Problem::state_conflict([]).detail(
            "该成果从未认定，不能恢复；请重新报送。",
            "The outcome was never recognised; it has to be posted anew.",
        ));
    }
    case.verify_evidence(tx)?;
    if !case.is_verified() {
        case.attest_by_officer(actor);
    }
    certificate::counts_once(tx, &case)?;
    certificate::tie(tx, &mut case)?;
    let left = recognise_again(tx, &mut case)?;
    case.close(tx, trail, json!({"groups_left": left}))
}

/// The deposit, and then what had been granted on it; says how many groups stay reversed.
fn recognise_again(tx: &mut dyn WriteTx, case: &mut Case<'_>) -> Result<usize, Problem> {
    let id = case.outcome.id;
    case.keep();
    let rules = rules_of_content(case);
    deposit_again(case)?;
    case.keep();
    weigh_again(tx, case, &rules)?;
    let (facts, applications) = revocation_facts::read(tx.reads(), case)?;
    let plan = plan_reinstatement(&facts, id).map_err(Problem::internal)?;
    for step in plan.steps {
        carry_out(tx, case, &applications, step)?;
    }
    move_applications_on(tx, case, &applications)?;
    Ok(plan.left.len())
}

/// The lot is in the books again. Where a lower level of the same content came back in its place, that
/// one goes again; where a higher one counts by now, this one is superseded at once.
fn deposit_again(case: &mut Case<'_>) -> Result<(), Problem> {
    let place = Place::find(&case.learner.outcomes, &case.outcome, case.occasion.today);
    let place = place.map_err(|why| must_wait(*why))?;
    case.take_place(place, reinstated)
}

fn reinstated(outcome: &Outcome) -> Result<Entry, Problem> {
    if outcome.is_points {
        return accrued(outcome);
    }
    verbs::reinstate(&deposit_of(outcome)?).map_err(Problem::internal)
}
