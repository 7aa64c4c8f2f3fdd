//! Parsed rule sets and the working calendar, found in the transaction that depends on them.
//!
//! Which version is in force is asked of the database every time; only the compiled rules are
//! remembered, of so many versions as the bank has room for, and a version's text never changes.

mod kept;

use crate::problem::{Problem, Slug};
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::Terms;
use credit_bank_conversion_rules::{CompiledRules, RuleSet};
use credit_bank_domain::id::{RuleSetId, RuleSetVersionId};
use credit_bank_domain::working_days::{CalendarData, DueDate, WorkingCalendar};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSetVersion;
use kept::Kept;
use std::sync::{Arc, PoisonError, RwLock};

/// Code of the rule set by which the workstation recognises outcomes.
pub const RECOGNITION_RULE_SET: &str = "bank-recognition";
/// A version in force, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The version's row.
    pub version: RuleSetVersion,
    /// Its rules.
    pub rules: Arc<CompiledRules>,
}

/// Remembers compiled versions.
#[derive(Debug, Clone, Default)]
pub struct RulesInForce {
    compiled: Arc<RwLock<Kept>>,
}

impl RulesInForce {
    /// The workstation's recognition rules on this day.
    ///
    /// # Errors
    /// `no-rule-in-force` when none is published.
    pub fn recognition(&self, tx: &mut dyn ReadTx, on: NaiveDate) -> Result<InForce, Problem> {
        let rule_set = tx
            .find_rule_set_by_code(RECOGNITION_RULE_SET)?
            .ok_or_else(|| Problem::new(Slug::NoRuleInForce))?;
        self.of_rule_set(tx, rule_set.id, on)
    }

    /// As [`RulesInForce::recognition`], without the version's text: which version it is is asked of
    /// the database, its rules are read only where this bank does not have them compiled.
    ///
    /// # Errors
    /// `no-rule-in-force` when none is published.
    pub fn recognition_rules(
        &self,
        tx: &mut dyn ReadTx,
        on: NaiveDate,
    ) -> Result<(RuleSetVersionId, Arc<CompiledRules>), Problem> {
        let none = || Problem::new(Slug::NoRuleInForce);
        let id = tx
            .find_rule_set_version_id_in_force(RECOGNITION_RULE_SET, on)?
            .ok_or_else(none)?;
        if let Some(rules) = self.known(id) {
            return Ok((id, rules));
        }
        let version = tx.find_rule_set_version(id)?.ok_or_else(none)?;
        Ok((id, self.parsed(&version)?))
    }

    /// The officers' terms on this day: those of the recognition rules, or the defaults.
    ///
    /// # Errors
    /// Those of the store.
    pub fn officers_terms(&self, tx: &mut dyn ReadTx, on: NaiveDate) -> Result<Terms, Problem> {
        let id = tx.find_rule_set_version_id_in_force(RECOGNITION_RULE_SET, on)?;
        id.map_or_else(|| Ok(Terms::default()), |id| self.terms_of(tx, id))
    }

    /// The terms of a version: of an application, those of the rules it pinned.
    ///
    /// # Errors
    /// An internal problem when the version is not there.
    pub fn terms_of(&self, tx: &mut dyn ReadTx, id: RuleSetVersionId) -> Result<Terms, Problem> {
        if let Some(rules) = self.known(id) {
            return Ok(rules.policy.terms);
        }
        let version = tx
            .find_rule_set_version(id)?
            .ok_or_else(|| Problem::internal(anyhow::anyhow!("version {id} is gone")))?;
        Ok(self.parsed(&version)?.policy.terms)
    }

    fn known(&self, id: RuleSetVersionId) -> Option<Arc<CompiledRules>> {
        let kept = self.compiled.read().unwrap_or_else(PoisonError::into_inner);
        kept.find(id)
    }

    /// The version of a rule set in force on this day.
    ///
    /// # Errors
    /// `no-rule-in-force` when none is published.
    pub fn of_rule_set(
        &self,
        tx: &mut dyn ReadTx,
        rule_set: RuleSetId,
        on: NaiveDate,
    ) -> Result<InForce, Problem> {
        let version = tx
            .find_rule_set_version_in_force(rule_set, on)?
            .ok_or_else(|| Problem::new(Slug::NoRuleInForce))?;
        let rules = self.parsed(&version)?;
        Ok(InForce { version, rules })
    }

    /// The rules of a version, whatever its state.
    ///
    /// # Errors
    /// An internal problem when the stored text is not what was ever published.
    pub fn parsed(&self, version: &RuleSetVersion) -> Result<Arc<CompiledRules>, Problem> {
        if let Some(rules) = self.known(version.id) {
            return Ok(rules);
        }
        let rules = RuleSet::from_canonical_json(&version.canonical).map_err(|error| {
            Problem::internal(anyhow::anyhow!(
                "rule set version {}: {error:?}",
                version.id
            ))
        })?;
        let rules = Arc::new(CompiledRules::of(rules));
        let mut kept = self
            .compiled
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        kept.keep(version.id, version.canonical.len(), Arc::clone(&rules));
        Ok(rules)
    }
}

/// The last day of `working_days` working days after `from`, by the State Council's calendar as far
/// as it is known.
///
/// # Errors
/// An internal problem when the stored calendar contradicts itself.
pub fn due_date(
    tx: &mut dyn ReadTx,
    from: NaiveDate,
    working_days: u16,
) -> Result<DueDate, Problem> {
    calendar(tx)?
        .due_date(from, working_days)
        .map_err(Problem::internal)
}

/// A last day moved by a pause: the working days that were left on the day on which the term stood
/// still are counted from the day on which it runs again. A term that had ended stays ended.
///
/// # Errors
/// As [`due_date`].
pub fn due_date_after_pause(
    tx: &mut dyn ReadTx,
    due_on: NaiveDate,
    stopped_on: NaiveDate,
    runs_again_on: NaiveDate,
) -> Result<NaiveDate, Problem> {
    if due_on < stopped_on {
        return Ok(due_on);
    }
    let calendar = calendar(tx)?;
    let left = calendar.count_working_days(stopped_on, due_on);
    let due = calendar.due_date(runs_again_on, left);
    due.map(|due| due.date).map_err(Problem::internal)
}

fn calendar(tx: &mut dyn ReadTx) -> Result<WorkingCalendar, Problem> {
    let data = CalendarData {
        source: String::new(),
        years: tx.list_calendar_years()?,
    };
    WorkingCalendar::try_from(data).map_err(Problem::internal)
}
