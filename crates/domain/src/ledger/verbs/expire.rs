//! Expiry: D.active −v / D.expired +v.

use super::draft::Draft;
use crate::credits::Credits;
use crate::ledger::{Account, Entry, LedgerError, Lot, Verb};

/// Books the expiry of a lot. Not while a claim of it is held: see [`crate::claim::is_due_to_expire`].
///
/// # Errors
/// None for amounts within [`Credits`].
pub fn expire(lot: &Lot, value: Credits) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    draft.pair(
        Account::DepositExpired(lot.clone()),
        Account::DepositActive(lot.clone()),
        value.hundredths(),
    )?;
    draft.close(Verb::Expire, None)
}
