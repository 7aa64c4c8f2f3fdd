//! The classes of the bank's organisations, as far as rules name them.

use crate::problem::Problem;
use credit_bank_store::ReadTx;
use std::collections::BTreeSet;

/// Organisations read at a time.
const PAGE: i64 = 500;

/// Those of the classes that an organisation of the bank is of.
pub(super) fn classes_among(
    tx: &mut dyn ReadTx,
    named: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let mut known = BTreeSet::new();
    let mut after = None;
    while known.len() < named.len() {
        let page = tx.list_organisations(after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        let classes = page
            .into_iter()
            .flat_map(|organisation| organisation.classes.0);
        known.extend(classes.filter(|class| named.contains(class)));
    }
    Ok(known)
}
