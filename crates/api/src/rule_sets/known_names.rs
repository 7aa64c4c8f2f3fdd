//! What rules name and the bank knows: classes of its organisations, numbers that entries of the register declare.

use crate::problem::Problem;
use credit_bank_domain::id::{AwardId, OrganisationId};
use credit_bank_store::tx::AwardFilter;
use credit_bank_store::{ReadTx, StoreError};
use std::collections::BTreeSet;

/// Rows read at a time.
const PAGE: i64 = 500;

/// Those of the classes that an organisation of the bank is of.
pub(super) fn classes_among(
    tx: &mut dyn ReadTx,
    named: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    among(named, |after: Option<OrganisationId>| {
        let page = tx.list_organisations(after, PAGE)?;
        let last = page.last().map(|row| row.id);
        Ok((
            last,
            page.into_iter().flat_map(|row| row.classes.0).collect(),
        ))
    })
}

/// Those of the numbers that an entry of the register declares.
pub(super) fn measures_among(
    tx: &mut dyn ReadTx,
    named: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    among(named, |after: Option<AwardId>| {
        let page = tx.list_awards(&AwardFilter::default(), after, PAGE)?;
        let last = page.last().map(|award| award.id);
        let declared = page.into_iter().flat_map(|award| award.measures);
        Ok((last, declared.map(|measure| measure.name).collect()))
    })
}

/// Those of the names that a page has: each page with the id of its last row, until all are found or there
/// is no more.
fn among<Id>(
    named: &BTreeSet<String>,
    mut page_after: impl FnMut(Option<Id>) -> Result<(Option<Id>, Vec<String>), StoreError>,
) -> Result<BTreeSet<String>, Problem> {
    let (mut known, mut after) = (BTreeSet::new(), None);
    while known.len() < named.len() {
        let (last, page) = page_after(after)?;
        known.extend(page.into_iter().filter(|name| named.contains(name)));
        if last.is_none() {
            break;
        }
        after = last;
    }
    Ok(known)
}
