//! Reinstatement (恢复认定): what stands again after a review found a revocation wrong.
//!
//! The deposit is the caller's matter; here is what had been granted on the outcome, or used without a passed
//! examination. A group stands again as it was settled under its old version, or not at all: then the learner
//! applies anew.

use super::facts::{LineFacts, RevocationFacts};
use super::step::{NoticeTo, RevocationError, Step};
use crate::claim::{Claim, ClaimState, can_hold};
use crate::credits::Credits;
use crate::id::{ApplicationId, GroupId, LineId, OutcomeId};
use crate::ledger::verbs::{AcceptedUse, CourseGrant, reinstate_transfer};
use crate::ledger::{Account, LedgerError, Verb};
use crate::state::{EnrolmentState, LineState, OutcomeState};
use std::collections::{BTreeMap, BTreeSet};

/// What stands again, and what does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reinstatement {
    /// The steps, in the order in which the store carries them out.
    pub steps: Vec<Step>,
    /// Groups that had been granted on the outcome and stay reversed: the enrolment is over, something
    /// else was filed in it since, or an outcome of the group is gone or worth less.
    pub left: Vec<GroupId>,
}

/// One group with its claims and lines of now.
struct Fallen<'f> {
    group: GroupId,
    claims: Vec<&'f Claim>,
    /// Those that were taken back, and those of which only the use was: their examination was not passed.
    lines: Vec<&'f LineFacts>,
}

impl<'f> Fallen<'f> {
    /// The lines that had been granted, or waited for their examination.
    fn taken_back(&self) -> impl Iterator<Item = &'f LineFacts> {
        let lines = self.lines.iter().copied();
        lines.filter(|line| line.state == LineState::Reversed)
    }

    /// Is every outcome worth what the group takes of it?
    fn fits(&self, facts: &RevocationFacts) -> bool {
        let mut taken: BTreeMap<OutcomeId, i64> = BTreeMap::new();
        for claim in &self.claims {
            let sum = taken.entry(claim.outcome).or_default();
            *sum = sum.saturating_add(claim.taken_hundredths());
        }
        taken.into_iter().all(|(outcome, taken)| {
            let lot = facts.lot(outcome);
            lot.is_ok_and(|lot| taken <= lot.value.hundredths())
        })
    }
}

/// Plans which lines of `outcome` stand again: those that were reversed, and those that wait for a reversal. The facts show the outcome in the state that it
/// has after the reinstatement.
///
/// # Errors
/// [`RevocationError::Ledger`] if an amount leaves the range of the ledger.
pub fn plan_reinstatement(
    facts: &RevocationFacts,
    outcome: OutcomeId,
) -> Result<Reinstatement, RevocationError> {
    let mut plan = Reinstatement::default();
    let mut claims = facts.claims.clone();
    let mut standing: BTreeMap<ApplicationId, Vec<Fallen<'_>>> = BTreeMap::new();
    for fallen in fallen_groups(facts, outcome) {
        let Some(application) = fallen.lines.first().map(|line| line.application) else {
            continue;
        };
        if !may_stand(facts, &fallen) || !hold_again(facts, &fallen, &mut claims) {
            plan.left.push(fallen.group);
            continue;
        }
        standing.entry(application).or_default().push(fallen);
    }
    for (application, groups) in standing {
        stand(facts, application, &groups, &mut plan.steps)?;
    }
    release_pending(facts, outcome, &mut plan.steps);
    plan.steps.push(Step::Notify(NoticeTo::Learner));
    plan.steps.push(Step::Notify(NoticeTo::Issuer));
    let moved = |step: &Step| match *step {
        Step::Line { line, state } => Some(Step::Notify(NoticeTo::Line { line, state })),
        _ => None,
    };
    let lines: Vec<Step> = plan.steps.iter().filter_map(moved).collect();
    plan.steps.extend(lines);
    Ok(plan)
}

/// The groups that fell with the outcome.
fn fallen_groups(facts: &RevocationFacts, outcome: OutcomeId) -> impl Iterator<Item = Fallen<'_>> {
    let groups: BTreeSet<GroupId> = facts
        .claims
        .iter()
        .filter(|claim| claim.outcome == outcome && claim.state == ClaimState::Reversed)
        .map(|claim| claim.group)
        .collect();
    let fallen = groups.into_iter().map(|group| {
        let fell = |line: &&LineFacts| {
            line.group == group && matches!(line.state, LineState::Reversed | LineState::ExamFailed)
        };
        let lines: Vec<&LineFacts> = facts.lines.iter().filter(fell).collect();
        let is_used = |claim: &&Claim| {
            claim.state == ClaimState::Reversed && lines.iter().any(|line| line.line == claim.line)
        };
        Fallen {
            group,
            claims: facts.claims.iter().filter(is_used).collect(),
            lines,
        }
    });
    // Of a line that was replaced the use is over.
    fallen.filter(move |it| it.claims.iter().any(|claim| claim.outcome == outcome))
}

/// Is the enrolment still open, is every outcome of the group still good and worth enough, and was nothing
/// filed in the enrolment since? Caps were kept when the group was granted; only a later use could break them.
fn may_stand(facts: &RevocationFacts, fallen: &Fallen<'_>) -> bool {
    let open = fallen.taken_back().all(|line| {
        facts.enrolments.get(&line.enrolment) == Some(&EnrolmentState::Active)
            && !filed_since(facts, line)
    });
    let good = fallen.claims.iter().all(|claim| {
        facts.lot(claim.outcome).is_ok_and(|lot| {
            matches!(
                lot.state,
                OutcomeState::Recognised
                    | OutcomeState::Reinstated
                    | OutcomeState::Superseded
                    | OutcomeState::Expired
            )
        })
    });
    open && good && fallen.fits(facts)
}

/// Lines after the award that wait for the school because of the outcome alone: they were never taken out of
/// the books, and stand as if it had not been revoked.
fn release_pending(facts: &RevocationFacts, outcome: OutcomeId, steps: &mut Vec<Step>) {
    let waiting = facts
        .lines
        .iter()
        .filter(|line| line.state == LineState::ReversalPending);
    for line in waiting {
        let of_group = |claim: &&Claim| claim.group == line.group && claim.state.is_live();
        let is_revoked = |claim: &Claim| {
            let lot = facts.lot(claim.outcome);
            lot.is_ok_and(|lot| lot.state == OutcomeState::Revoked)
        };
        let claims: Vec<&Claim> = facts.claims.iter().filter(of_group).collect();
        let is_used = claims.iter().any(|claim| claim.outcome == outcome);
        if is_used && !claims.iter().any(|claim| is_revoked(claim)) {
            steps.push(stands(line, granted_before(facts, line).is_some()));
        }
    }
}

/// The line stands as it was settled: with its credits, or before its examination.
const fn stands(line: &LineFacts, is_granted: bool) -> Step {
    Step::Line {
        line: line.line,
        state: if is_granted {
            LineState::Granted
        } else {
            LineState::PendingExam
        },
    }
}

/// Was an application filed in the line's enrolment after the line was taken back, and does it stand?
fn filed_since(facts: &RevocationFacts, line: &LineFacts) -> bool {
    let taken_back = facts.entries.iter().rposition(|entry| {
        entry.verb == Verb::Reverse && entry.application == Some(line.application)
    });
    let later: BTreeSet<ApplicationId> = facts
        .entries
        .iter()
        .skip(taken_back.unwrap_or(0))
        .filter(|entry| entry.verb == Verb::Hold)
        .filter_map(|entry| entry.application)
        .filter(|application| *application != line.application)
        .collect();
    facts.lines.iter().any(|other| {
        other.enrolment == line.enrolment
            && later.contains(&other.application)
            && (other.state == LineState::Proposed || other.state.stands())
    })
}

/// Takes the group's claims up again beside the live ones, all or none.
fn hold_again(facts: &RevocationFacts, fallen: &Fallen<'_>, claims: &mut Vec<Claim>) -> bool {
    let mut tried = claims.clone();
    for claim in &fallen.claims {
        let again = Claim {
            state: ClaimState::Used,
            ..(*claim).clone()
        };
        let budget = facts
            .lot(claim.outcome)
            .map_or(Credits::ZERO, |lot| lot.value);
        if can_hold(&again, budget, &tried).is_err() {
            return false;
        }
        for slot in tried.iter_mut().filter(|slot| slot.id == claim.id) {
            *slot = again.clone();
        }
    }
    *claims = tried;
    true
}

fn stand(
    facts: &RevocationFacts,
    application: ApplicationId,
    groups: &[Fallen<'_>],
    steps: &mut Vec<Step>,
) -> Result<(), LedgerError> {
    let (mut uses, mut grants) = (Vec::new(), Vec::new());
    for fallen in groups {
        for claim in &fallen.claims {
            uses.push(AcceptedUse {
                place: claim.place(),
                used: claim.draw,
                forfeited: claim.forfeited,
            });
            steps.push(Step::Claim {
                claim: claim.id,
                state: ClaimState::Used,
            });
        }
        for line in fallen.taken_back() {
            let grant = granted_before(facts, line);
            steps.push(stands(line, grant.is_some()));
            grants.extend(grant);
        }
    }
    let entry = reinstate_transfer(&uses, &grants)?;
    steps.push(Step::Post {
        entry,
        application: Some(application),
    });
    Ok(())
}

/// What the line was granted last; none if it waited for its examination.
fn granted_before(facts: &RevocationFacts, line: &LineFacts) -> Option<CourseGrant> {
    let is_line = |account: &Account, id: LineId| matches!(account, Account::GrantGranted { line, .. } if *line == id);
    let posting = facts
        .entries
        .iter()
        .rev()
        .filter(|entry| entry.verb != Verb::Reverse)
        .flat_map(|entry| &entry.postings)
        .find(|posting| is_line(&posting.account, line.line))?;
    Some(CourseGrant {
        enrolment: line.enrolment,
        line: line.line,
        school: line.organisation,
        credits: Credits::from_hundredths(posting.amount_hundredths).ok()?,
    })
}
