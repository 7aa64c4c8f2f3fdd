//! Recognition: D.active +v / D.issued −v.

use super::draft::Draft;
use crate::credits::Credits;
use crate::id::OrganisationId;
use crate::ledger::{Account, Entry, LedgerError, Lot, Verb};

/// A lot with what it is worth and who issued it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The lot.
    pub lot: Lot,
    /// The issuer of the outcome.
    pub issuer: OrganisationId,
    /// The recognised value in bank credits; 0.00 is legal.
    pub value: Credits,
}

impl Deposit {
    pub(super) fn post(&self, draft: &mut Draft, hundredths: i64) -> Result<(), LedgerError> {
        draft.pair(
            Account::DepositActive(self.lot.clone()),
            Account::DepositIssued(self.issuer),
            hundredths,
        )
    }

    pub(super) fn withdraw(&self, draft: &mut Draft) -> Result<(), LedgerError> {
        draft.pair(
            Account::DepositIssued(self.issuer),
            Account::DepositActive(self.lot.clone()),
            self.value.hundredths(),
        )
    }
}

/// The bank recognises an outcome. The store allows it once for each lot.
///
/// # Errors
/// None for amounts within [`Credits`]; the type is that of every verb.
pub fn recognise(deposit: &Deposit) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    deposit.post(&mut draft, deposit.value.hundredths())?;
    draft.close(Verb::Recognise, None)
}
