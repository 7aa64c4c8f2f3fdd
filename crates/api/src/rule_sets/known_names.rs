//! What rules name and the bank knows: classes of its organisations, what outcomes of its register can carry.

use crate::problem::Problem;
use credit_bank_conversion_rules::{Carried, RuleSet};
use credit_bank_store::ReadTx;
use credit_bank_store::tx::AwardFilter;
use std::collections::BTreeSet;

/// Rows read at a time.
const PAGE: i64 = 500;

/// Those of the classes that an organisation of the bank is of.
pub(super) fn classes_among(
    tx: &mut dyn ReadTx,
    named: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let (mut known, mut after) = (BTreeSet::new(), None);
    while known.len() < named.len() {
        let page = tx.list_organisations(after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        let classes = page.into_iter().flat_map(|row| row.classes.0);
        known.extend(classes.filter(|class| named.contains(class)));
    }
    Ok(known)
}

/// What outcomes of the register can carry of what the rules ask for.
pub(super) fn carried_of(tx: &mut dyn ReadTx, rules: &RuleSet) -> Result<Carried, Problem> {
    let (mut carried, mut after) = (Carried::asked_by(rules), None);
    while !carried.is_complete() {
        let page = tx.list_awards(&AwardFilter::default(), after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        for award in &page {
            carried.read(award);
        }
    }
    Ok(carried)
}
