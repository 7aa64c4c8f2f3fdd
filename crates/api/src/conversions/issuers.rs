//! Who could issue what rules ask of certain issuers: part of the question, so that no answer advises what
//! nobody issues, and none changes when it is asked again.

use super::knowledge::Knowledge;
use super::prospects::Spoken;
use crate::problem::Problem;
use crate::rules_in_force::InForce;
use chrono::NaiveDate;
use credit_bank_conversion_rules::Issuing;
use credit_bank_domain::id::RuleSetVersionId;
use credit_bank_store::ReadTx;
use credit_bank_store::words::Standing;
use std::collections::BTreeMap;

/// By version of a rule set, of those that ask for issuers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuers(BTreeMap<RuleSetVersionId, Vec<Issuing>>);

impl Issuers {
    /// Reads what is not known yet for a version.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn read(
        &mut self,
        tx: &mut dyn ReadTx,
        rules: &InForce,
        (on, knowledge): (NaiveDate, Knowledge),
    ) -> Result<(), Problem> {
        let spoken = Spoken::of_asked_issuers(&rules.rules);
        if spoken.is_empty() || self.0.contains_key(&rules.version.id) {
            return Ok(());
        }
        let (awards, organisations) = spoken.read(tx, (on, knowledge))?;
        let classes = organisations
            .into_iter()
            .filter(|one| one.state == Standing::Active)
            .map(|one| (one.id, one.classes.0.into_iter().collect()))
            .collect();
        let known = Issuing::of(&rules.rules, &awards, &classes, on);
        self.0.insert(rules.version.id, known);
        Ok(())
    }

    /// For one version; none where it asks for no issuers.
    pub(super) fn of(&self, rules: &InForce) -> Option<&[Issuing]> {
        self.0.get(&rules.version.id).map(Vec::as_slice)
    }

    /// All that is known.
    pub(super) fn all(&self) -> impl Iterator<Item = &Issuing> {
        self.0.values().flatten()
    }
}
