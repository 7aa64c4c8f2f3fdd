//! Holding: U.held +(d+r) / U.claims −(d+r).

use super::draft::Draft;
use crate::credits::Credits;
use crate::ledger::{Account, Entry, LedgerError, UsePlace, Verb};

/// What one line of an application keeps of one outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldDraw {
    /// The outcome, the school and the enrolment.
    pub place: UsePlace,
    /// d: what the rule draws, in credits of the source; 0.00 for an outcome worth nothing or a status.
    pub draw: Credits,
    /// r: the remainder that would be forfeited with it; zero where the policy keeps it.
    pub remainder: Credits,
}

impl HeldDraw {
    /// d + r, in hundredths.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub(super) fn hundredths(&self) -> Result<i64, LedgerError> {
        self.draw
            .hundredths()
            .checked_add(self.remainder.hundredths())
            .ok_or(LedgerError::Overflow)
    }
}

/// An application holds its outcomes. The caller has locked the outcomes in the order of their ids and
/// then the enrolment, and has found enough free ([`crate::claim::can_hold`]).
///
/// # Errors
/// [`LedgerError::Empty`] without a draw.
pub fn hold(draws: &[HeldDraw]) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    for held in draws {
        draft.claim(Account::UseHeld, held.place, held.hundredths()?)?;
    }
    draft.close(Verb::Hold, None)
}
