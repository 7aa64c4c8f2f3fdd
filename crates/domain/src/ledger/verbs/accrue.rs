//! Points: accrued for leisure learning, redeemed for rewards.

use super::draft::Draft;
use crate::credits::Credits;
use crate::id::OrganisationId;
use crate::ledger::{Account, Balances, Category, Entry, LedgerError, Verb};

/// An organisation gives points: P.active +n / P.issued −n.
///
/// # Errors
/// None for amounts within [`Credits`].
pub fn accrue(
    category: &Category,
    organisation: OrganisationId,
    points: Credits,
) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    draft.pair(
        Account::PointsActive(category.clone()),
        Account::PointsIssued(organisation),
        points.hundredths(),
    )?;
    draft.close(Verb::Accrue, None)
}

/// The learner redeems points: P.active −n / P.redeemed +n.
///
/// # Errors
/// [`LedgerError::NotEnoughPoints`] if fewer are active in `balances`.
pub fn redeem(
    category: &Category,
    points: Credits,
    balances: &Balances,
) -> Result<Entry, LedgerError> {
    let active = Account::PointsActive(category.clone());
    let active_hundredths = balances.of(&active);
    if active_hundredths < points.hundredths() {
        return Err(LedgerError::NotEnoughPoints { active_hundredths });
    }
    let mut draft = Draft::default();
    draft.pair(Account::PointsRedeemed, active, points.hundredths())?;
    draft.close(Verb::Redeem, None)
}
