//! The numbers that entries of the register declare, as far as rules name them.

use crate::problem::Problem;
use credit_bank_store::ReadTx;
use credit_bank_store::tx::AwardFilter;
use std::collections::BTreeSet;

/// Entries read at a time.
const PAGE: i64 = 500;

/// Those of the names that an entry of the register declares.
pub(super) fn measures_among(
    tx: &mut dyn ReadTx,
    named: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let mut known = BTreeSet::new();
    let mut after = None;
    while known.len() < named.len() {
        let page = tx.list_awards(&AwardFilter::default(), after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        let declared = page.into_iter().flat_map(|award| award.measures);
        let asked = declared.filter(|measure| named.contains(&measure.name));
        known.extend(asked.map(|measure| measure.name));
    }
    Ok(known)
}
