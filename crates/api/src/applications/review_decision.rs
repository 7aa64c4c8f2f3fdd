//! A review is answered: rejected groups are decided again, held anew where what they use is still free.

use super::decision::{ApplicationDecision, nothing_frozen, nothing_in_question};
use super::guard::{Viewer, can_be_held};
use super::matter::{Matter, expect};
use super::plan_rows::held_draws;
use super::replacement::Replacement;
use super::review::{ANSWERED, OpenReview};
use super::settlement::{forfeited_outcomes, grants, move_rows, void_what_is_left};
use super::still_holds::{still_holds, verified_plan};
use crate::audit::AuditTrail;
use crate::idempotency::Answer;
use crate::problem::Problem;
use credit_bank_conversion_rules::Conversion;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, GroupId, OutcomeId};
use credit_bank_domain::ledger::verbs::{self, AcceptedUse, Settlement};
use credit_bank_domain::state::GroupState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::ClaimRow;
use credit_bank_store::words::{RecipientKind, ReviewState};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Decides the groups that the request is about, each once.
pub(super) fn decide(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    review: &OpenReview,
    asked: &ApplicationDecision,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let accepted = asked.accepted(&matter, &review.groups)?;
    if !accepted.is_empty() {
        accept(tx, &mut matter, &accepted)?;
    }
    let answer = if accepted.is_empty() {
        ReviewState::Confirmed
    } else {
        ReviewState::Changed
    };
    let learner = matter.application().learner_id;
    expect(tx.close_review_request(learner, review.id, answer)?)?;
    let mut decisions = asked.rows(&matter);
    decisions.push(matter.noted(ANSWERED, &review.id.to_string()));
    matter.change(tx, &matter.same(), &decisions)?;
    matter.notify(tx, RecipientKind::Learner, "review_answered")?;
    let detail = json!({"review_request_id": review.id, "accepted": accepted.len()});
    matter.close(tx, trail, detail, false)
}

fn accept(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    accepted: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    let plan = verified_plan(matter.application())?;
    let anew = |claim: &&ClaimRow| {
        accepted.contains(&claim.group_id) && claim.state == ClaimState::Released
    };
    let released: Vec<ClaimRow> = matter.whole.claims.iter().filter(anew).cloned().collect();
    nothing_frozen(tx, matter, &released)?;
    nothing_in_question(tx, matter, accepted)?;
    let replacement = Replacement::find(tx, matter, accepted)?;
    // What they take out of the void part comes back first, so that it counts as free.
    let from_void = take_from_void(tx, matter, &plan, &released)?;
    replacement.end(tx, matter)?;
    still_holds(tx, matter, &plan, accepted, replacement.ids())?;
    let held = hold_anew(tx, matter, &plan, released)?;
    move_rows(tx, matter, GroupState::Rejected, accepted)?;
    let mut replaced = replacement.taken_back(matter);
    replaced.uses.extend(from_void);
    let settlement = Settlement {
        held: held_draws(&held),
        accepted: held.iter().map(use_of).collect(),
        grants: grants(matter, accepted),
        replaced,
    };
    if !settlement.held.is_empty() {
        let entry = verbs::hold(&settlement.held).map_err(Problem::internal)?;
        matter.post(tx, entry)?;
    }
    if settlement.moves_nothing() {
        return Ok(());
    }
    matter.post(tx, verbs::settle(&settlement).map_err(Problem::internal)?)
}

fn use_of(claim: &ClaimRow) -> AcceptedUse {
    AcceptedUse {
        place: claim.to_claim().place(),
        used: claim.draw,
        forfeited: claim.remainder,
    }
}

/// The first decision voided what the accepted groups left over; what the groups accepted now draw
/// from it is void no longer. Gives what the ledger takes back.
fn take_from_void(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    plan: &Conversion,
    released: &[ClaimRow],
) -> Result<Vec<AcceptedUse>, Problem> {
    let (void, now) = (forfeited_outcomes(plan), matter.bank.now());
    let mut wanted: BTreeMap<OutcomeId, Credits> = BTreeMap::new();
    for claim in released {
        if void.contains(&claim.outcome_id.to_string()) {
            let sum = wanted.entry(claim.outcome_id).or_default();
            *sum = sum.checked_add(claim.draw).map_err(Problem::internal)?;
        }
    }
    let mut back = Vec::new();
    for claim in &matter.whole.claims {
        let Some(left) = wanted.get_mut(&claim.outcome_id) else {
            continue;
        };
        let part = claim.remainder.min(*left);
        if claim.state != ClaimState::Used || part.is_zero() {
            continue;
        }
        *left = left.saturating_sub(part);
        let (used, rest) = (ClaimState::Used, claim.remainder.saturating_sub(part));
        let (moved, takes) = ((used, used), (claim.draw, rest));
        expect(tx.set_claim(claim.learner_id, claim.id, moved, takes, now)?)?;
        back.push(AcceptedUse {
            place: claim.to_claim().place(),
            used: Credits::ZERO,
            forfeited: part,
        });
    }
    Ok(back)
}

/// Holds what was released, if it is free; where nothing of an outcome was void yet, what is left of it
/// becomes void with the first of its claims.
fn hold_anew(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    plan: &Conversion,
    released: Vec<ClaimRow>,
) -> Result<Vec<ClaimRow>, Problem> {
    let application = matter.application();
    let outcomes: BTreeSet<OutcomeId> = released.iter().map(|claim| claim.outcome_id).collect();
    let outcomes: Vec<OutcomeId> = outcomes.into_iter().collect();
    let outcomes = tx.find_outcomes(&outcomes)?;
    let mut live = tx.claims_of_learner(application.learner_id)?;
    let already: BTreeSet<String> = live
        .iter()
        .filter(|claim| claim.application_id == application.id && claim.state.is_live())
        .map(|claim| claim.outcome_id.to_string())
        .collect();
    let viewer = Viewer::School(application.organisation_id);
    let mut held: Vec<ClaimRow> = Vec::new();
    for mut claim in released {
        (claim.state, claim.remainder) = (ClaimState::Held, Credits::ZERO);
        can_be_held(&claim, &outcomes, &live, matter.bank.today(), viewer)?;
        live.retain(|row| row.id != claim.id);
        live.push(claim.clone());
        held.push(claim);
    }
    let held_now: BTreeSet<ClaimId> = held.iter().map(|claim| claim.id).collect();
    live.retain(|claim| claim.state.is_live() && !held_now.contains(&claim.id));
    let mut void = forfeited_outcomes(plan);
    void.retain(|outcome| !already.contains(outcome));
    void_what_is_left(&void, &outcomes, &mut held, &live);
    for claim in &held {
        let moved = (ClaimState::Released, ClaimState::Used);
        let takes = (claim.draw, claim.remainder);
        let now = matter.bank.now();
        expect(tx.set_claim(claim.learner_id, claim.id, moved, takes, now)?)?;
    }
    Ok(held)
}
