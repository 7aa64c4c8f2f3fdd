//! Where outcomes come from: their register entries and who issued them, each read once.

use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, OrganisationId};
use credit_bank_store::rows::{Organisation, Outcome};
use credit_bank_store::{ReadTx, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Register entries of these outcomes, by id.
///
/// # Errors
/// Those of the store.
pub(crate) fn awards_of<'o>(
    tx: &mut dyn ReadTx,
    outcomes: impl IntoIterator<Item = &'o Outcome>,
) -> Result<BTreeMap<AwardId, Award>, StoreError> {
    let ids: BTreeSet<AwardId> = outcomes.into_iter().map(|it| it.award_id).collect();
    let ids: Vec<AwardId> = ids.into_iter().collect();
    let awards = tx.find_awards(&ids)?.into_iter();
    Ok(awards.map(|award| (award.id, award)).collect())
}

/// Issuers of these outcomes, by id.
///
/// # Errors
/// Those of the store.
pub(crate) fn issuers_of<'o>(
    tx: &mut dyn ReadTx,
    outcomes: impl IntoIterator<Item = &'o Outcome>,
) -> Result<BTreeMap<OrganisationId, Organisation>, StoreError> {
    let ids: BTreeSet<OrganisationId> = outcomes.into_iter().map(|it| it.issuer_id).collect();
    let ids: Vec<OrganisationId> = ids.into_iter().collect();
    let issuers = tx.find_organisations(&ids)?.into_iter();
    Ok(issuers.map(|issuer| (issuer.id, issuer)).collect())
}
