//! Pools: hours are summed over many outcomes and rounded once, so only the difference is posted.

use super::draft::Draft;
use crate::credits::Credits;
use crate::id::OrganisationId;
use crate::ledger::{Account, Category, Entry, LedgerError, Lot, Verb};

fn difference(was: Credits, is: Credits) -> Result<i64, LedgerError> {
    is.hundredths()
        .checked_sub(was.hundredths())
        .ok_or(LedgerError::Overflow)
}

/// A pool of deposits was worth `was` and is worth `is`.
///
/// # Errors
/// None for amounts within [`Credits`].
pub fn repool_deposit(
    pool: &Lot,
    issuer: OrganisationId,
    was: Credits,
    is: Credits,
) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    draft.pair(
        Account::DepositActive(pool.clone()),
        Account::DepositIssued(issuer),
        difference(was, is)?,
    )?;
    draft.close(Verb::Repool, None)
}

/// A pool of points was worth `was` and is worth `is`; after a redemption the points may fall below
/// zero, and then nothing is redeemed until they have grown again.
///
/// # Errors
/// None for amounts within [`Credits`].
pub fn repool_points(
    category: &Category,
    organisation: OrganisationId,
    was: Credits,
    is: Credits,
) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    draft.pair(
        Account::PointsActive(category.clone()),
        Account::PointsIssued(organisation),
        difference(was, is)?,
    )?;
    draft.close(Verb::Repool, None)
}
