//! Releasing: the opposite of the hold.

use super::draft::Draft;
use super::hold::HeldDraw;
use crate::ledger::{Account, Entry, LedgerError, Verb};

/// Lets held draws go: a withdrawal, or lines whose basis was revoked before the decision.
///
/// An outcome whose day of expiry passed while it was held is expired next.
///
/// # Errors
/// [`LedgerError::Empty`] without a draw.
pub fn release(draws: &[HeldDraw]) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    for held in draws {
        let back = held
            .hundredths()?
            .checked_neg()
            .ok_or(LedgerError::Overflow)?;
        draft.claim(Account::UseHeld, held.place, back)?;
    }
    draft.close(Verb::Release, None)
}
