//! Attendance waiver (免修不免考): as a transfer, but no credits before the examination.

use super::hold::HeldDraw;
use super::transfer::{accepted_as_held, settle};
use crate::ledger::{Entry, LedgerError};

/// Everything held is accepted as it was held; the lines wait for their examinations, and
/// [`super::credit()`] grants each that is passed.
///
/// # Errors
/// [`LedgerError::Empty`] without a draw.
pub fn waive_attendance(held: &[HeldDraw]) -> Result<Entry, LedgerError> {
    settle(&accepted_as_held(held, &[]))
}
