//! What a school takes back after an award: the lines of a revoked outcome that waited for it.

use super::case::Case;
use super::revocation::{carry_out, move_applications_on};
use super::revocation_facts;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_domain::id::{ActorId, LearnerId, LineId, OutcomeId};
use credit_bank_domain::revocation::{Step, plan_reversal};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::AuditLine;
use std::collections::BTreeSet;

/// Takes back lines that wait for a reversal: their credits and uses go, other outcomes of theirs are
/// free again. Moves their application on by a version; the caller holds a permit and tells people.
pub(crate) fn take_back_lines(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: ActorId,
    (learner, outcome): (LearnerId, OutcomeId),
    lines: &BTreeSet<LineId>,
    audit: AuditLine,
) -> Result<(), Problem> {
    let mut case = Case::locked(tx, bank, actor, (learner, outcome), Vec::new())?;
    let (facts, applications) = revocation_facts::read(tx.reads(), &case)?;
    let steps = plan_reversal(&facts, outcome, lines).map_err(Problem::internal)?;
    for step in steps {
        // Who revoked told everybody; the school tells the learner what it decided.
        if !matches!(step, Step::Notify(_)) {
            carry_out(tx, &mut case, &applications, step)?;
        }
    }
    move_applications_on(tx, &case, &applications)?;
    case.books.audit.push(audit);
    case.books.write(tx, case.occasion.now)
}
