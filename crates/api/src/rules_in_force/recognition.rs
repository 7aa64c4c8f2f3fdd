//! Which rule sets recognise an outcome, the narrowest scope first.
//!
//! Whose a rule set is says what it covers: an organisation's covers what it and the organisations below
//! it issue and what their learners have; that of the bank (a workstation or a parent bank) covers
//! everything. Of those that cover an outcome the first that has a rule about it decides it.

use super::RulesInForce;
use crate::organisations::{MOST_ABOVE, Reach};
use crate::problem::{Problem, Slug};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::{RecogniseRule, Terms};
use credit_bank_conversion_rules::{CompiledRules, Fact, Register, first_to_speak};
use credit_bank_domain::id::{OrganisationId, RuleSetId, RuleSetVersionId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Outcome, RecognitionVersion, RuleSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A version that recognises.
#[derive(Debug, Clone)]
pub struct RecognitionSet {
    /// The version.
    pub version: RuleSetVersionId,
    /// Its rule set.
    pub rule_set: RuleSetId,
    /// Its rules.
    pub rules: Arc<CompiledRules>,
    owner: OrganisationId,
    reach: Reach,
}

/// The versions of all rule sets for recognition that are in force on a day.
#[derive(Debug, Clone)]
pub struct RecognitionSets {
    /// By reach, then in the order in which the rule sets were made.
    sets: Vec<RecognitionSet>,
    /// What every organisation that was looked at belongs to directly.
    parents: BTreeMap<OrganisationId, Option<OrganisationId>>,
    /// Of which rule set the versions are by which outcomes that were looked at were recognised.
    origins: BTreeMap<RuleSetVersionId, RuleSetId>,
}

impl RecognitionSets {
    /// Of a day, as far as published then or now.
    ///
    /// # Errors
    /// `no-rule-in-force` where the bank itself has none.
    pub(super) fn read(
        known: &RulesInForce,
        tx: &mut dyn ReadTx,
        when: (NaiveDate, Option<DateTime<Utc>>),
    ) -> Result<Self, Problem> {
        Self::any(known, tx, when)?.with_one_of_the_bank()
    }

    /// Themselves, where one of them covers everything.
    ///
    /// # Errors
    /// `no-rule-in-force` where the bank itself has none.
    pub(super) fn with_one_of_the_bank(self) -> Result<Self, Problem> {
        if self.sets.iter().any(|set| set.reach != Reach::Own) {
            Ok(self)
        } else {
            Err(Problem::new(Slug::NoRuleInForce))
        }
    }

    /// The same where the bank itself need not have one.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn any(
        known: &RulesInForce,
        tx: &mut dyn ReadTx,
        (on, as_of): (NaiveDate, Option<DateTime<Utc>>),
    ) -> Result<Self, Problem> {
        let rows = tx.list_recognition_versions_in_force(on, as_of)?;
        Self::of_rows(known, tx, &rows)
    }

    /// Of these versions, in the order of [`RecognitionSets::versions`].
    ///
    /// # Errors
    /// Those of the store; an internal problem when a version is not there.
    pub(super) fn of_versions(
        known: &RulesInForce,
        tx: &mut dyn ReadTx,
        versions: &[RuleSetVersionId],
    ) -> Result<Self, Problem> {
        let rule_sets = known.rule_sets_of(tx, versions.iter().copied())?;
        let gone = |id| Problem::internal(anyhow::anyhow!("version {id} is gone"));
        let mut rows = Vec::new();
        for id in versions {
            let rule_set = *rule_sets.get(id).ok_or_else(|| gone(id))?;
            let rule_set = tx.find_rule_set(rule_set)?.ok_or_else(|| gone(id))?;
            rows.push(Self::row(tx, *id, &rule_set)?);
        }
        Self::of_rows(known, tx, &rows)
    }

    /// A version of this rule set with its owner.
    ///
    /// # Errors
    /// Those of the store.
    pub fn row(
        tx: &mut dyn ReadTx,
        version: RuleSetVersionId,
        rule_set: &RuleSet,
    ) -> Result<RecognitionVersion, Problem> {
        let owner = tx.find_organisation(rule_set.organisation_id)?;
        Ok(RecognitionVersion {
            id: version,
            rule_set: rule_set.id,
            owner: rule_set.organisation_id,
            owner_roles: owner.map(|it| it.roles.0).unwrap_or_default(),
        })
    }

    /// Of the versions that are in force.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn of_rows(
        known: &RulesInForce,
        tx: &mut dyn ReadTx,
        rows: &[RecognitionVersion],
    ) -> Result<Self, Problem> {
        let mut sets = Vec::new();
        for row in rows {
            let rules = known.of_version(tx, row.id)?;
            // A rule set made for recognition may have been filled with other rules.
            if rules.recognise_rules().next().is_some() {
                sets.push(RecognitionSet::of(row, rules));
            }
        }
        sets.sort_by_key(|set| set.reach);
        Ok(Self {
            sets,
            parents: BTreeMap::new(),
            origins: BTreeMap::new(),
        })
    }

    /// Their versions, in the order in which they are asked.
    pub fn versions(&self) -> Vec<RuleSetVersionId> {
        self.sets.iter().map(|set| set.version).collect()
    }

    /// Learns on what else it depends which rule set decides these outcomes and others of these
    /// organisations, and which of the outcomes were recognised by one rule set.
    ///
    /// # Errors
    /// Those of the store.
    pub fn look_at<'o>(
        &mut self,
        known: &RulesInForce,
        tx: &mut dyn ReadTx,
        outcomes: impl Iterator<Item = &'o Outcome> + Clone,
        organisations: impl IntoIterator<Item = OrganisationId>,
    ) -> Result<(), Problem> {
        let versions = outcomes.clone().filter_map(|it| it.rule_set_version_id);
        self.origins.extend(known.rule_sets_of(tx, versions)?);
        let issuers = outcomes.map(|it| it.issuer_id);
        self.place(tx, issuers.chain(organisations))
    }

    /// Was the outcome recognised by a version of this rule set?
    pub fn is_of(&self, outcome: &Outcome, rule_set: RuleSetId) -> bool {
        let Some(version) = outcome.rule_set_version_id else {
            return false;
        };
        let mut sets = self.sets.iter();
        self.origins.get(&version) == Some(&rule_set)
            || sets.any(|set| set.version == version && set.rule_set == rule_set)
    }

    /// Learns what these organisations belong to, where a rule set's reach may depend on it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn place(
        &mut self,
        tx: &mut dyn ReadTx,
        organisations: impl IntoIterator<Item = OrganisationId>,
    ) -> Result<(), Problem> {
        if !self.has_narrow() {
            return Ok(());
        }
        let mut asked: BTreeSet<OrganisationId> = organisations.into_iter().collect();
        for _ in 0..MOST_ABOVE {
            asked.retain(|id| !self.parents.contains_key(id));
            if asked.is_empty() {
                break;
            }
            let ids: Vec<OrganisationId> = asked.iter().copied().collect();
            self.parents.extend(ids.iter().map(|id| (*id, None)));
            let profiles = tx.list_organisation_profiles(&ids)?.into_iter();
            asked.clear();
            for profile in profiles {
                self.parents
                    .insert(profile.organisation_id, profile.parent_id);
                asked.extend(profile.parent_id);
            }
        }
        Ok(())
    }

    /// Does a rule of any of them give credit of this category?
    pub fn know_category(&self, category: &str) -> bool {
        let mut rules = self.sets.iter().flat_map(|set| set.rules.recognise_rules());
        rules.any(|rule| gives_category(rule, category))
    }

    /// Is there a rule set that does not cover everything?
    pub fn has_narrow(&self) -> bool {
        self.sets.iter().any(|set| set.reach == Reach::Own)
    }

    /// The organisations to which an outcome is near, the nearest first: its issuer and what the issuer
    /// belongs to, then likewise the schools at which the learner studies, in their order.
    pub fn near(
        &self,
        issuer: Option<OrganisationId>,
        schools: &[OrganisationId],
    ) -> Vec<OrganisationId> {
        let all = issuer.into_iter().chain(schools.iter().copied());
        all.flat_map(|it| self.upwards(it)).collect()
    }

    /// The rule sets that cover an outcome that is near to these, in the order in which they are asked;
    /// those of the bank come last.
    pub fn covering(&self, near: &[OrganisationId]) -> Vec<&RecognitionSet> {
        let mut covering: Vec<&RecognitionSet> = Vec::new();
        for organisation in near {
            let own = self.sets.iter();
            let own = own.filter(|set| set.reach == Reach::Own && set.owner == *organisation);
            covering.extend(own);
        }
        covering.extend(self.sets.iter().filter(|set| set.reach != Reach::Own));
        let mut seen = BTreeSet::new();
        covering.retain(|set| seen.insert(set.rule_set));
        covering
    }

    /// The rule set that decides the outcome; none where nothing covers it.
    pub fn deciding(
        &self,
        near: &[OrganisationId],
        fact: &Fact,
        register: &(impl Register + ?Sized),
        on: NaiveDate,
    ) -> Option<&RecognitionSet> {
        let covering = self.covering(near);
        first_to_speak(covering, |set| &set.rules, (fact, on), register)
    }

    /// The terms within which officers act: those of the bank's own rules, or the defaults.
    pub fn terms(&self) -> Terms {
        let mut own = self.sets.iter().filter(|set| set.reach != Reach::Own);
        own.next()
            .map_or_else(Terms::default, |set| set.rules.policy.terms)
    }

    /// The same sets, but of one rule set another version, or none.
    #[must_use]
    pub fn with(&self, rule_set: RuleSetId, other: Option<RecognitionSet>) -> Self {
        let mut sets = self.sets.clone();
        let place = sets.iter().position(|set| set.rule_set == rule_set);
        sets.retain(|set| set.rule_set != rule_set);
        if let Some(other) = other {
            let place = place.unwrap_or(sets.len()).min(sets.len());
            sets.insert(place, other);
            sets.sort_by_key(|set| set.reach);
        }
        Self {
            sets,
            ..self.clone()
        }
    }

    /// The organisation and what it belongs to, the nearest first.
    fn upwards(&self, from: OrganisationId) -> impl Iterator<Item = OrganisationId> {
        let above = |id: &OrganisationId| self.parents.get(id).copied().flatten();
        std::iter::successors(Some(from), above).take(MOST_ABOVE)
    }
}

/// Does the rule give credit of this category, at one level at least?
pub fn gives_category(rule: &RecogniseRule, category: &str) -> bool {
    let by_level = rule.give.category_by_level.iter();
    let by_level = by_level.map(|row| &row.category);
    let mut given = rule.give.category.iter().chain(by_level);
    given.any(|it| it == category)
}

impl RecognitionSet {
    /// A version with its rules.
    pub fn of(row: &RecognitionVersion, rules: Arc<CompiledRules>) -> Self {
        Self {
            version: row.id,
            rule_set: row.rule_set,
            rules,
            owner: row.owner,
            reach: Reach::of(&row.owner_roles),
        }
    }
}
