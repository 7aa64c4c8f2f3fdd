//! `POST /v1/outcomes/{id}/choice`: of outcomes of one content that are worth the same the learner chooses which
//! one counts. A rule may ask for what only one of them has: a date, a mark, a longer validity (ADR 12).

use super::case::Case;
use super::pools::{rules_of_content, weigh_again};
use super::recognition::must_wait;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::deposit::recognised;
use crate::completions::same_content::Place;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{NoBody, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::outcomes::choose_outcome as may_choose;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Outcome;
use serde_json::json;

/// `POST /v1/outcomes/{id}/choice`.
pub(crate) async fn choose_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    request: HttpRequest,
    body: NoBody,
) -> Result<HttpResponse, Problem> {
    let operation = "choose_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let work = move |tx: &mut dyn WriteTx| choose(tx, &inner, &asking, id, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn choose(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::permitted(tx, bank, actor, id, |fact| {
        let permit = may_choose(actor, fact)?;
        Ok((permit.learner, permit.outcome))
    })?;
    case.step_back(tx.reads(), OutcomeAct::Choice, chosen())?;
    let (outcomes, today) = (&case.learner.outcomes, case.occasion.today);
    let place = Place::by_choice(outcomes, &case.outcome, today);
    let place = place.map_err(|why| must_wait(*why))?;
    let detail = match place {
        Place::ChosenOver(other) => json!({"in_place_of": other}),
        _ => json!({}),
    };
    let rules = rules_of_content(&case);
    case.take_place(place, recognised)?;
    case.keep();
    weigh_again(tx, &mut case, &rules)?;
    case.close(tx, trail, detail)
}

fn chosen() -> Reason {
    Reason::new(
        "chosen_by_learner",
        "内容相同的成果只计一项，本人选择由该项计入。",
        "Of outcomes of the same content one counts; the learner chose this one.",
    )
}

/// What the learner may do about an outcome that another of its content superseded.
pub(super) fn open_to(outcome: &Outcome, outcomes: &[Outcome], today: NaiveDate) -> Option<Reason> {
    let is_open = outcome.state == OutcomeState::Superseded
        && Place::by_choice(outcomes, outcome, today).is_ok();
    is_open.then(|| {
        Reason::new(
            "choice_open",
            "本人可选择改由该成果计入（不减少学分）；规则所要求的日期、分数等以计入的成果为准。",
            "The learner may let this outcome count instead, at no loss of credits; rules look at the one that counts.",
        )
    })
}
