//! Reinstatement after a review: recognised and transferred again under the old versions.

use super::credit::CourseGrant;
use super::draft::Draft;
use super::recognise::Deposit;
use super::transfer::{AcceptedUse, Replaced, Settlement};
use crate::ledger::{Entry, LedgerError, Verb};

/// The outcome is recognised again, at the value it had.
///
/// # Errors
/// As [`super::recognise()`].
pub fn reinstate(deposit: &Deposit) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    deposit.post(&mut draft, deposit.value.hundredths())?;
    draft.close(Verb::Reinstate, None)
}

/// Reversed lines of one application stand again, without a new hold.
///
/// # Errors
/// [`LedgerError::Empty`] without a use and a grant.
pub fn reinstate_transfer(
    uses: &[AcceptedUse],
    grants: &[CourseGrant],
) -> Result<Entry, LedgerError> {
    let settlement = Settlement {
        held: Vec::new(),
        accepted: uses.to_vec(),
        grants: grants.to_vec(),
        replaced: Replaced::default(),
    };
    let mut draft = Draft::default();
    settlement.post(&mut draft)?;
    draft.close(Verb::Reinstate, None)
}
