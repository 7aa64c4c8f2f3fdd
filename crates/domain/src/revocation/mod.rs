//! Revocation (撤销): what falls with an outcome, planned before anything is written.
//!
//! One transaction, one cause, top down: the lines that use the outcome, the other outcomes of those
//! lines, the deposit itself, notices. The plan is a list of steps in the order in which the store
//! carries them out; making it changes nothing.
//!
//! Caps are recomputed for later applications only; other accepted lines stay as they are. What a pool is
//! worth without the outcome is the rules' matter, and comes after the plan.

mod cascade;
mod deposit;
mod facts;
mod freed;
mod reinstatement;
mod settlements;
mod step;
mod unwinding;

#[cfg(test)]
mod comeback;
#[cfg(test)]
mod one_content;
#[cfg(test)]
mod tests;

pub use facts::{LineFacts, LotFacts, RevocationFacts};
pub use reinstatement::{Reinstatement, plan_reinstatement};
pub use step::{NoticeTo, RevocationError, Step};

use crate::id::{LineId, OutcomeId};
use crate::state::OutcomeState;
use cascade::Cascade;
use std::collections::BTreeSet;

/// Plans the revocation of `outcome`.
///
/// # Errors
/// [`RevocationError::UnknownOutcome`] if the facts have no such lot, or others if the facts contradict
/// each other; those mean that `ledger verify` would find the same.
pub fn plan_revocation(
    facts: &RevocationFacts,
    outcome: OutcomeId,
) -> Result<Vec<Step>, RevocationError> {
    let lot = facts.lot(outcome)?;
    if lot.state == OutcomeState::Revoked {
        return Err(RevocationError::RevokedAlready { outcome });
    }
    let mut cascade = Cascade::new(facts, outcome);
    cascade.lines_that_use_it()?;
    cascade.freed_outcomes()?;
    cascade.deposit()?;
    cascade.notices();
    Ok(cascade.into_steps())
}

/// Plans what follows for whoever uses an outcome that falls before it was ever booked: a status (退役军人 …), which rules
/// look at without taking anything of it.
///
/// # Errors
/// Contradictions in the facts, as for [`plan_revocation`].
pub fn plan_fall_of_unbooked(
    facts: &RevocationFacts,
    outcome: OutcomeId,
) -> Result<Vec<Step>, RevocationError> {
    let mut cascade = Cascade::new(facts, outcome);
    cascade.lines_that_use_it()?;
    cascade.freed_outcomes()?;
    cascade.notices_of_lines();
    Ok(cascade.into_steps())
}

/// Plans what a school decides about `reversal_pending` lines after the award: they are taken back, and
/// the other outcomes of their groups are free again.
///
/// # Errors
/// [`RevocationError::UnknownLine`] if a line is not in the facts or does not wait for a reversal.
pub fn plan_reversal(
    facts: &RevocationFacts,
    outcome: OutcomeId,
    lines: &BTreeSet<LineId>,
) -> Result<Vec<Step>, RevocationError> {
    let mut cascade = Cascade::new(facts, outcome);
    cascade.pending_reversals(lines)?;
    cascade.freed_outcomes()?;
    cascade.notices();
    Ok(cascade.into_steps())
}

/// Plans how the deposit of `outcome` is taken back so that it can be weighed again: after a correction,
/// or when its only verified evidence is withdrawn. Uses, lines and notices are not touched, so the caller
/// makes sure that nothing uses the outcome, or that it is recognised again in the same transaction.
///
/// # Errors
/// As [`plan_revocation`].
pub fn plan_revaluation(
    facts: &RevocationFacts,
    outcome: OutcomeId,
) -> Result<Vec<Step>, RevocationError> {
    let mut cascade = Cascade::new(facts, outcome);
    cascade.take_deposit_back()?;
    Ok(cascade.into_steps())
}
