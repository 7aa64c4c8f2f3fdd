//! Parsed rule sets and the working calendar, found in the transaction that depends on them.
//!
//! Which version is in force is asked of the database every time; only the compiled rules are
//! remembered, of so many versions as the bank has room for, and a version's text never changes.

mod kept;
mod recognition;

use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::Terms;
use credit_bank_conversion_rules::{CompiledRules, RuleSet};
use credit_bank_domain::id::{RuleSetId, RuleSetVersionId};
use credit_bank_domain::working_days::{CalendarData, DueDate, WorkingCalendar};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{RecognitionVersion, RuleSetVersion};
use kept::Kept;
pub use recognition::{RecognitionSet, RecognitionSets, gives_category};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// A version in force, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The version's row.
    pub version: RuleSetVersion,
    /// Its rules.
    pub rules: Arc<CompiledRules>,
}

impl AsRef<RuleSet> for InForce {
    fn as_ref(&self) -> &RuleSet {
        &self.rules
    }
}

/// Remembers compiled versions.
#[derive(Debug, Clone, Default)]
pub struct RulesInForce {
    compiled: Arc<RwLock<Kept>>,
    /// Of which rule set a version is.
    origins: Arc<RwLock<HashMap<RuleSetVersionId, RuleSetId>>>,
}

impl RulesInForce {
    /// The rule sets by which outcomes are recognised on this day.
    ///
    /// # Errors
    /// `no-rule-in-force` when the bank itself has none published.
    pub fn recognition(
        &self,
        tx: &mut dyn ReadTx,
        on: NaiveDate,
    ) -> Result<RecognitionSets, Problem> {
        self.recognition_as_of(tx, (on, None))
    }

    /// The same where it is known which versions are in force.
    ///
    /// # Errors
    /// Those of [`RulesInForce::recognition`].
    pub fn recognition_among(
        &self,
        tx: &mut dyn ReadTx,
        versions: &[RecognitionVersion],
    ) -> Result<RecognitionSets, Problem> {
        RecognitionSets::of_rows(self, tx, versions)?.with_one_of_the_bank()
    }

    /// The same of what was published and not withdrawn at an instant; of now where none is given.
    ///
    /// # Errors
    /// Those of [`RulesInForce::recognition`].
    pub fn recognition_as_of(
        &self,
        tx: &mut dyn ReadTx,
        (on, as_of): (NaiveDate, Option<DateTime<Utc>>),
    ) -> Result<RecognitionSets, Problem> {
        RecognitionSets::read(self, tx, (on, as_of))
    }

    /// The same where the bank itself need not have one.
    ///
    /// # Errors
    /// Those of the store.
    pub fn any_recognition(
        &self,
        tx: &mut dyn ReadTx,
        on: NaiveDate,
    ) -> Result<RecognitionSets, Problem> {
        RecognitionSets::any(self, tx, (on, None))
    }

    /// The rule sets of a day as they were listed once, whatever is in force now.
    ///
    /// # Errors
    /// Those of the store; an internal problem when a version is not there.
    pub fn recognition_by(
        &self,
        tx: &mut dyn ReadTx,
        versions: &[RuleSetVersionId],
    ) -> Result<RecognitionSets, Problem> {
        RecognitionSets::of_versions(self, tx, versions)
    }

    /// The terms of a version: of an application, those of the rules it pinned.
    ///
    /// # Errors
    /// An internal problem when the version is not there.
    pub fn terms_of(&self, tx: &mut dyn ReadTx, id: RuleSetVersionId) -> Result<Terms, Problem> {
        Ok(self.of_version(tx, id)?.policy.terms)
    }

    /// The rules of a version of this id; its text is read only where this bank does not have it compiled.
    ///
    /// # Errors
    /// An internal problem when the version is not there.
    pub fn of_version(
        &self,
        tx: &mut dyn ReadTx,
        id: RuleSetVersionId,
    ) -> Result<Arc<CompiledRules>, Problem> {
        if let Some(rules) = self.known(id) {
            return Ok(rules);
        }
        let version = tx
            .find_rule_set_version(id)?
            .ok_or_else(|| Problem::internal(anyhow::anyhow!("version {id} is gone")))?;
        self.parsed(&version)
    }

    /// Of which rule set each of these versions is; that never changes.
    ///
    /// # Errors
    /// Those of the store.
    pub fn rule_sets_of(
        &self,
        tx: &mut dyn ReadTx,
        versions: impl IntoIterator<Item = RuleSetVersionId>,
    ) -> Result<BTreeMap<RuleSetVersionId, RuleSetId>, Problem> {
        let mut asked: BTreeSet<RuleSetVersionId> = versions.into_iter().collect();
        let mut found: BTreeMap<RuleSetVersionId, RuleSetId> = BTreeMap::new();
        {
            let known = self.origins.read().unwrap_or_else(PoisonError::into_inner);
            found.extend(
                asked
                    .iter()
                    .filter_map(|id| Some((*id, known.get(id).copied()?))),
            );
        }
        asked.retain(|id| !found.contains_key(id));
        if !asked.is_empty() {
            let asked: Vec<RuleSetVersionId> = asked.into_iter().collect();
            let read = tx.rule_sets_of_versions(&asked)?;
            let mut known = self.origins.write().unwrap_or_else(PoisonError::into_inner);
            known.extend(read.iter().copied());
            found.extend(read);
        }
        Ok(found)
    }

    fn known(&self, id: RuleSetVersionId) -> Option<Arc<CompiledRules>> {
        let kept = self.compiled.read().unwrap_or_else(PoisonError::into_inner);
        kept.find(id)
    }

    /// The version of a rule set in force on this day, of what was published and not withdrawn at an
    /// instant, of now where none is given; none where none is published.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of_rule_set(
        &self,
        tx: &mut dyn ReadTx,
        rule_set: RuleSetId,
        (on, as_of): (NaiveDate, Option<DateTime<Utc>>),
    ) -> Result<Option<InForce>, Problem> {
        let version = match as_of {
            None => tx.find_rule_set_version_in_force(rule_set, on)?,
            Some(instant) => tx.find_rule_set_version_in_force_as_of(rule_set, on, instant)?,
        };
        let Some(version) = version else {
            return Ok(None);
        };
        let rules = self.parsed(&version)?;
        Ok(Some(InForce { version, rules }))
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
