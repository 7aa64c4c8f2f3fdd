//! Which versions decide about a case, without the version that is tried and with it.

use crate::bank::Bank;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::{CompiledRules, Deciding, RuleSet, deciding};
use credit_bank_domain::id::RuleSetVersionId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::PublishedVersion;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A version with its rules; those of one version are one and the same.
#[derive(Debug, Clone)]
pub(super) struct Version {
    rules: Arc<CompiledRules>,
    any_day: Arc<CompiledRules>,
}

impl Version {
    fn of(rules: Arc<CompiledRules>) -> Self {
        let any_day = Arc::new(CompiledRules::of(rules.on_any_day()));
        Self { rules, any_day }
    }

    /// Are the two one version?
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.any_day, &other.any_day)
    }

    /// The rules as if they were in force on the day of every case: history is asked what it would be now.
    pub(super) const fn any_day(&self) -> &Arc<CompiledRules> {
        &self.any_day
    }
}

impl AsRef<RuleSet> for Version {
    fn as_ref(&self) -> &RuleSet {
        &self.rules
    }
}

/// Who decides about a case.
#[derive(Debug)]
pub(super) struct BothSides {
    /// By what is published.
    pub(super) before: Option<Deciding<Version>>,
    /// By that and the version that is tried.
    pub(super) after: Option<Deciding<Version>>,
}

/// The published versions of a rule set and one that is tried.
#[derive(Debug)]
pub(super) struct Versions {
    /// Of those that decide on a day, the first does.
    published: Vec<PublishedVersion>,
    tried: Version,
    read: Mutex<BTreeMap<RuleSetVersionId, Version>>,
}

impl Versions {
    pub(super) fn of(published: Vec<PublishedVersion>, tried: &Arc<CompiledRules>) -> Self {
        Self {
            published,
            tried: Version::of(Arc::clone(tried)),
            read: Mutex::default(),
        }
    }

    /// The version that is tried.
    pub(super) const fn tried(&self) -> &Version {
        &self.tried
    }

    /// What is in force on a day without the version that is tried.
    pub(super) fn before(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        on: NaiveDate,
    ) -> Result<Option<Version>, Problem> {
        let found = self.published.iter().find(|it| it.decides_on(on));
        found.map(|it| self.read(tx, bank, it.id)).transpose()
    }

    /// What would be in force on a day with it.
    fn after(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        on: NaiveDate,
    ) -> Result<Option<Version>, Problem> {
        let rules = self.tried.as_ref();
        let place = (rules.effective.from, i64::from(rules.version));
        let other = self.published.iter().find(|it| it.decides_on(on));
        let is_first = other.is_none_or(|it| it.place() <= place);
        if is_first && rules.effective.contains(on) {
            Ok(Some(self.tried.clone()))
        } else {
            self.before(tx, bank, on)
        }
    }

    /// Who decides on a day about whoever was registered on another.
    pub(super) fn deciding(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        (registered_on, on): (NaiveDate, NaiveDate),
    ) -> Result<BothSides, Problem> {
        let days = (Some(registered_on), on);
        Ok(BothSides {
            before: deciding(|day| self.before(tx, bank, day), days)?,
            after: deciding(|day| self.after(tx, bank, day), days)?,
        })
    }

    fn read(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        id: RuleSetVersionId,
    ) -> Result<Version, Problem> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = read.get(&id) {
            return Ok(version.clone());
        }
        let version = Version::of(bank.rules().of_version(tx, id)?);
        read.insert(id, version.clone());
        Ok(version)
    }
}
