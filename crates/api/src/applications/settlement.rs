//! What a decision does to claims, groups, lines and the books.

use super::matter::{Matter, expect};
use super::plan_rows::held_draws;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_conversion_rules::{Conversion, LeftPolicy};
use credit_bank_domain::claim::{Claim, ClaimState, remainder};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ClaimId, GroupId, OutcomeId};
use credit_bank_domain::ledger::verbs::{AcceptedUse, CourseGrant, Replaced, Settlement};
use credit_bank_domain::state::{GroupAct, GroupState, LineAct};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ApplicationLine, ClaimRow, Outcome};
use std::collections::BTreeSet;

/// The effect that waits for an examination.
pub(super) const ATTENDANCE_WAIVER: &str = "attendance_waiver";
/// The effect that waives a course whose credits are made up elsewhere.
const WAIVER_WITHOUT_CREDIT: &str = "waive_no_credit";

/// The claims that end as used or released, with what they take in the end. Lines that are replaced are
/// reversed before.
pub(super) fn settled_claims(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    plan: &Conversion,
    accepted: &BTreeSet<GroupId>,
) -> Result<Vec<ClaimRow>, Problem> {
    let held = matter.whole.claims.iter();
    let held = held.filter(|claim| claim.state == ClaimState::Held);
    let (mut used, mut released): (Vec<ClaimRow>, Vec<ClaimRow>) = held
        .cloned()
        .partition(|claim| accepted.contains(&claim.group_id));
    for claim in &mut used {
        (claim.state, claim.remainder) = (ClaimState::Used, Credits::ZERO);
    }
    for claim in &mut released {
        claim.state = ClaimState::Released;
    }
    let own: BTreeSet<ClaimId> = matter.whole.claims.iter().map(|it| it.id).collect();
    let mut others = tx.claims_of_learner(matter.application().learner_id)?;
    others.retain(|claim| claim.state.is_live() && !own.contains(&claim.id));
    let outcomes: BTreeSet<OutcomeId> = used.iter().map(|it| it.outcome_id).collect();
    let outcomes = tx.find_outcomes(&outcomes.into_iter().collect::<Vec<_>>())?;
    void_what_is_left(&forfeited_outcomes(plan), &outcomes, &mut used, &others);
    used.append(&mut released);
    Ok(used)
}

/// The outcomes of which the plan voids what is left.
pub(super) fn forfeited_outcomes(plan: &Conversion) -> BTreeSet<String> {
    plan.courses
        .iter()
        .flat_map(|course| &course.uses)
        .filter(|used| used.left_policy == LeftPolicy::Forfeit)
        .map(|used| used.fact_id.clone())
        .collect()
}

/// What nothing takes of these outcomes beside the accepted claims and the learner's other live ones is
/// void: once for each outcome, with the first of its accepted claims.
pub(super) fn void_what_is_left(
    forfeited: &BTreeSet<String>,
    outcomes: &[Outcome],
    accepted: &mut [ClaimRow],
    others: &[ClaimRow],
) {
    let live = accepted.iter().chain(others).map(ClaimRow::to_claim);
    let live: Vec<Claim> = live.collect();
    let is_void = |outcome: &&Outcome| forfeited.contains(&outcome.id.to_string());
    for outcome in outcomes.iter().filter(is_void) {
        let mut claims = accepted.iter_mut();
        if let Some(first) = claims.find(|claim| claim.outcome_id == outcome.id) {
            let budget = outcome.credits.unwrap_or_default();
            first.remainder = remainder(&first.to_claim(), budget, &live);
        }
    }
}

pub(super) fn settlement(
    matter: &Matter<'_>,
    settled: &[ClaimRow],
    accepted: &BTreeSet<GroupId>,
    replaced: Replaced,
) -> Settlement {
    let used = settled.iter().filter(|it| it.state == ClaimState::Used);
    Settlement {
        held: held_draws(&matter.whole.claims),
        accepted: used
            .map(|claim| AcceptedUse {
                place: claim.to_claim().place(),
                used: claim.draw,
                forfeited: claim.remainder,
            })
            .collect(),
        grants: grants(matter, accepted),
        replaced,
    }
}

fn accepted_lines<'a>(
    matter: &'a Matter<'_>,
    accepted: &'a BTreeSet<GroupId>,
) -> impl Iterator<Item = &'a ApplicationLine> {
    let lines = matter.whole.lines.iter();
    lines.filter(|line| accepted.contains(&line.group_id))
}

/// What is granted at once for the accepted groups.
pub(super) fn grants(matter: &Matter<'_>, accepted: &BTreeSet<GroupId>) -> Vec<CourseGrant> {
    accepted_lines(matter, accepted)
        .filter(|line| line.effect != ATTENDANCE_WAIVER)
        .map(|line| grant_of(matter, line))
        .collect()
}

/// What the school grants for a line.
pub(super) fn grant_of(matter: &Matter<'_>, line: &ApplicationLine) -> CourseGrant {
    CourseGrant {
        enrolment: line.enrolment_id,
        line: line.id,
        school: matter.application().organisation_id,
        credits: granted_credits(line),
    }
}

/// What a line grants once it is granted: the credits of its course, or none where they have to be made up.
pub(crate) fn granted_credits(line: &ApplicationLine) -> Credits {
    if line.effect == WAIVER_WITHOUT_CREDIT {
        Credits::ZERO
    } else {
        line.target_credits
    }
}

/// Decides the groups that are in this state, and their lines with them.
pub(super) fn move_rows(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    from: GroupState,
    accepted: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    let (learner, id) = (matter.application().learner_id, matter.application().id);
    for group in matter.whole.groups.iter().filter(|it| it.state == from) {
        let act = match (accepted.contains(&group.id), from) {
            (true, _) => GroupAct::Acceptance,
            (false, GroupState::Proposed) => GroupAct::Rejection,
            // What a review confirms stays as it is, and so does what it is not about.
            (false, _) => continue,
        };
        let to = from.after(act).map_err(Problem::internal)?;
        expect(tx.set_group_state(learner, id, group.id, from, to)?)?;
        let lines = matter.whole.lines.iter();
        for line in lines.filter(|line| line.group_id == group.id) {
            let act = match (act, line.effect.as_str()) {
                (GroupAct::Acceptance, ATTENDANCE_WAIVER) => LineAct::AttendanceWaiver,
                (GroupAct::Acceptance, _) => LineAct::Grant,
                _ => LineAct::Rejection,
            };
            let to = line.state.after(act).map_err(Problem::internal)?;
            let moved = (line.state, to);
            expect(tx.set_line_state(learner, id, line.id, moved, matter.bank.now())?)?;
        }
    }
    Ok(())
}

/// Ends what was held.
pub(super) fn settle_claims(
    tx: &mut dyn WriteTx,
    settled: &[ClaimRow],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for claim in settled {
        let moved = (ClaimState::Held, claim.state);
        let takes = (claim.draw, claim.remainder);
        expect(tx.set_claim(claim.learner_id, claim.id, moved, takes, now)?)?;
    }
    Ok(())
}
