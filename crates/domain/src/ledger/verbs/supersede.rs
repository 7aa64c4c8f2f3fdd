//! Supersession within one same-content class: the lower lot leaves, the higher enters.

use super::draft::Draft;
use super::recognise::Deposit;
use crate::ledger::{Entry, LedgerError, Verb};

/// Recognises `new` in the place of `old`, which is of the same content and lower.
///
/// Uses of the old outcome stay where they are and count for the class.
///
/// # Errors
/// [`LedgerError::SupersedesItself`] if both are one outcome.
pub fn supersede(old: &Deposit, new: &Deposit) -> Result<Entry, LedgerError> {
    if old.lot.outcome == new.lot.outcome {
        return Err(LedgerError::SupersedesItself);
    }
    let mut draft = Draft::default();
    old.withdraw(&mut draft)?;
    new.post(&mut draft, new.value.hundredths())?;
    draft.close(Verb::Supersede, None)
}
