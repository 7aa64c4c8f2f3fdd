//! What falls when a consent is withdrawn: groups that nobody decided and that do not hold without what
//! the rules may no longer see. They are let go at once, so that the school can decide the rest.

use super::matter::Matter;
use super::still_holds::{facts_of, place_of, verified_plan};
use super::withdrawal::release;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_domain::id::{ActorId, GroupId, LearnerId};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{ApplicationState, GroupState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::ApplicationGroup;
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::words::RecipientKind;
use std::collections::BTreeSet;

/// The act of letting a group go, as it is kept.
pub(super) const RELEASE: &str = "release";
/// Why: neutral, for the school need not know which fact it was.
pub(super) const BASIS_WITHDRAWN: &str = "basis_withdrawn";

/// Lets go of what rests on a status of a locked learner, who no longer lets rules look at it. A rule looks
/// at the outcomes it uses and at nothing else, so that no other group falls.
///
/// # Errors
/// Those of the store.
pub(crate) fn release_what_rests_on_status(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: ActorId,
    learner: LearnerId,
) -> Result<(), Problem> {
    for summary in tx.list_applications_of_learner(learner)? {
        if !summary.state.is_open() {
            continue;
        }
        let found = tx.find_application(summary.id)?;
        let found = found.ok_or_else(Problem::not_found)?;
        let mut matter = Matter::open(tx, bank, actor, &found)?;
        let fallen = resting_on_status(&matter)?;
        if !fallen.is_empty() {
            let_go(tx, &mut matter, &fallen)?;
        }
    }
    Ok(())
}

/// The undecided groups that use a status.
fn resting_on_status(matter: &Matter<'_>) -> Result<BTreeSet<GroupId>, Problem> {
    let application = matter.application();
    let plan = verified_plan(application)?;
    let facts = facts_of(application)?.into_iter();
    let statuses: BTreeSet<String> = facts
        .filter(|fact| fact.outcome_type == OutcomeType::Status)
        .map(|fact| fact.id)
        .collect();
    let uses = |row: &&ApplicationGroup| {
        let planned = place_of(row).and_then(|place| plan.groups.get(place));
        planned.is_some_and(|group| group.facts.iter().any(|fact| statuses.contains(fact)))
    };
    let groups = matter.whole.groups.iter();
    let proposed = groups.filter(|row| row.state == GroupState::Proposed);
    Ok(proposed.filter(uses).map(|row| row.id).collect())
}

fn let_go(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    fallen: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    release(tx, matter, fallen)?;
    let nothing_left = matter.groups_in(GroupState::Proposed) == *fallen;
    let change = if nothing_left {
        ApplicationChange {
            state: ApplicationState::Decided,
            clock_stopped_on: None,
            decided_at: Some(matter.bank.now()),
            review_until: None,
            ..matter.same()
        }
    } else {
        matter.same()
    };
    let decisions: Vec<NewDecision> = fallen
        .iter()
        .map(|group| NewDecision {
            group_id: Some(*group),
            reason_code: BASIS_WITHDRAWN.to_owned(),
            ..matter.noted(RELEASE, GroupState::Released.as_str())
        })
        .collect();
    matter.change(tx, &change, &decisions)?;
    for recipient in [RecipientKind::Learner, RecipientKind::Organisation] {
        matter.notify(tx, recipient, BASIS_WITHDRAWN)?;
    }
    Ok(())
}
