//! Whether a version's rules are of the kind that its rule set is for.

use super::check::purpose_of;
use super::draft::faulty;
use super::found::Found;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_store::ReadTx;

/// A draft is refused on its way in; one that was kept before that is refused here, whatever an earlier check said.
///
/// # Errors
/// `rules-invalid` with the place of every rule of the wrong kind.
pub(super) fn fit_purpose(tx: &mut dyn ReadTx, bank: &Bank, found: &Found) -> Result<(), Problem> {
    let rule_set = tx.find_rule_set(found.version.rule_set_id)?;
    let rule_set = rule_set.ok_or_else(Problem::not_found)?;
    let rules = bank.rules().parsed(&found.version)?;
    let wrong = rules.of_wrong_kind(purpose_of(rule_set.purpose), &found.version.source);
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(faulty(&wrong))
    }
}
