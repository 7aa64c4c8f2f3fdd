//! What a register entry says in words of the rules: the rule that gives its value, its category. Entries
//! are never edited, so what nothing knows would stand for ever.

use super::awards::unknown;
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::gives_category;
use chrono::NaiveDate;
use credit_bank_conversion_rules::CompiledRules;
use credit_bank_conversion_rules::model::RecogniseRule;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, RuleSetId};
use credit_bank_domain::ledger::Category;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSet;
use credit_bank_store::tx::AwardFilter;
use credit_bank_store::words::RuleSetPurpose;
use std::sync::Arc;

/// Rows read at one time.
const ROWS_AT_ONCE: i64 = 200;

/// Refuses a `value_rule` that is no rule of recognition, and a `category` that neither a rule nor another
/// entry has.
///
/// # Errors
/// 422 with the places of what is unknown; those of the store.
pub(super) fn check(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    award: &Award,
    today: NaiveDate,
) -> Result<(), Problem> {
    let mut faults: Vec<FieldFault> = Vec::new();
    if let Some(rule) = &award.value_rule
        && !any_rule(bank, tx, today, |known| known.id == *rule)?
    {
        faults.push(unknown("/value_rule"));
    }
    if !is_category(bank, tx, &award.category, today)? {
        faults.push(unknown("/category"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Slug::UnknownReference).faults(faults))
    }
}

fn is_category(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    category: &str,
    today: NaiveDate,
) -> Result<bool, Problem> {
    Ok(category == Category::LEISURE
        || any_entry(tx, |entry| entry.category == category)?
        || any_rule(bank, tx, today, |rule| gives_category(rule, category))?)
}

/// Does an entry of the register do?
fn any_entry(tx: &mut dyn ReadTx, does: impl Fn(&Award) -> bool) -> Result<bool, Problem> {
    let mut after: Option<AwardId> = None;
    loop {
        let entries = tx.list_awards(&AwardFilter::default(), after, ROWS_AT_ONCE)?;
        if entries.iter().any(&does) {
            return Ok(true);
        }
        match entries.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(false),
        }
    }
}

/// Does a rule of recognition do: one in force, or one of the last version of its rule set? That one may
/// still be a draft: it can be published only when the entry that it speaks of is in the register.
fn any_rule(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    today: NaiveDate,
    does: impl Fn(&RecogniseRule) -> bool,
) -> Result<bool, Problem> {
    let among = |rules: &Arc<CompiledRules>| rules.recognise_rules().any(&does);
    for version in tx.list_recognition_versions_in_force(today, None)? {
        if among(&bank.rules().of_version(tx, version.id)?) {
            return Ok(true);
        }
    }
    let mut after: Option<RuleSetId> = None;
    loop {
        let rule_sets = tx.list_rule_sets(None, after, ROWS_AT_ONCE)?;
        let Some(last) = rule_sets.last() else {
            return Ok(false);
        };
        after = Some(last.id);
        for rule_set in rule_sets.iter().filter(|it| is_for_recognition(it)) {
            let number = tx.last_rule_set_version_number(rule_set.id)?;
            if let Some(version) = tx.find_rule_set_version_by_number(rule_set.id, number)?
                && among(&bank.rules().parsed(&version)?)
            {
                return Ok(true);
            }
        }
    }
}

fn is_for_recognition(rule_set: &RuleSet) -> bool {
    rule_set.purpose == RuleSetPurpose::Recognition
}
