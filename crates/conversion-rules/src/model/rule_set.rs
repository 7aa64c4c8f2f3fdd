//! A version of a rule set as a whole.

use super::bounds::{Bind, Effective, Policy, Units};
use super::equivalence::Equivalence;
use super::limits::{Cap, Crosswalk, Deny, Exclusion};
use super::listed::Code;
use super::reference::LevelRef;
use super::rule::{RecogniseRule, Rule, TransferRule};
use crate::canonical;
use crate::examples::RuleTest;
use crate::fault::Fault;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One immutable version of a rule set; identified by the hash of its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Code of the rule set, the same for all its versions.
    pub rule_set: String,
    /// Number of the version, from 1.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// Semantics of the engine it was written for, by which it is decided for ever: 1 to 3. From 2 on, of
    /// plans that are as good in all else the one with the better grades is taken; from 3 on recognition takes what
    /// brings most within its limit, and credits before points.
    #[schemars(range(min = 1, max = crate::SEMANTICS))]
    pub semantics: u32,
    /// Title, Chinese.
    pub title: String,
    /// `示例` on illustrative rule sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// When it is in force.
    pub effective: Effective,
    /// Which version decides a case.
    #[serde(default)]
    pub bind: Bind,
    /// Whom the version before still decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    /// The grain of credits.
    pub units: Units,
    /// Documents that rules cite.
    pub sources: Vec<Source>,
    /// Level frameworks that rules refer to; ranks ascend whatever is printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<Framework>,
    /// How outcomes are used up.
    pub policy: Policy,
    /// Rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Bans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<Deny>,
    /// Caps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// Exclusions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Crosswalks between editions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crosswalks: Vec<Crosswalk>,
    /// Approved statements that a course stands for a course of the school.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalences: Vec<Equivalence>,
    /// Examples that must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<RuleTest>,
}

/// A transition clause (过渡条款): earlier learners stay under the version before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Citation, `source/clause`.
    pub cite: String,
    /// Whoever was registered before this day is decided by the version that was in force on the
    /// eve of this one.
    #[serde(deserialize_with = "super::day")]
    pub registered_before: NaiveDate,
}

/// A document that rules cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Identity, the part of a citation before the `/`.
    #[schemars(with = "Code")]
    pub id: String,
    /// Title, Chinese.
    pub title: String,
    /// SHA-256 of the document where it is filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A ranked level framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Code, as outcomes name it.
    #[schemars(with = "Code")]
    pub code: String,
    /// Its levels.
    pub levels: Vec<FrameworkLevel>,
}

/// A level of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameworkLevel {
    /// Code.
    pub level: String,
    /// Printed name, Chinese.
    pub name: String,
    /// Rank; greater is higher.
    pub rank: u8,
}

impl RuleSet {
    /// The same set with other rules and without examples; what it costs does not grow with the rules that
    /// are left out.
    #[must_use]
    pub(crate) fn with_rules(&self, rules: Vec<Rule>) -> Self {
        Self {
            rule_set: self.rule_set.clone(),
            version: self.version,
            semantics: self.semantics,
            title: self.title.clone(),
            label: self.label.clone(),
            effective: self.effective,
            bind: self.bind,
            transition: self.transition.clone(),
            units: self.units,
            sources: self.sources.clone(),
            frameworks: self.frameworks.clone(),
            policy: self.policy.clone(),
            rules,
            deny: self.deny.clone(),
            caps: self.caps.clone(),
            exclusions: self.exclusions.clone(),
            crosswalks: self.crosswalks.clone(),
            equivalences: self.equivalences.clone(),
            tests: Vec::new(),
        }
    }

    /// Are the better grades taken where nothing else tells two plans apart?
    pub const fn takes_better_grades(&self) -> bool {
        self.semantics >= 2
    }

    /// Does a cap that changes an effect leave alone what fits within it?
    pub const fn keeps_effects_within_caps(&self) -> bool {
        self.semantics >= 2
    }

    /// Is of several rules that recognise an outcome the one taken that brings most: nothing last, credits before
    /// points, and no more than its limit lets through? Before semantics 3 the greatest number counted, whatever it
    /// was of and before any limit.
    pub const fn takes_what_brings_most(&self) -> bool {
        self.semantics >= 3
    }

    /// Does of plans with equal credits what the learner prefers come first, then what the author prefers, then what
    /// is certain? Before semantics 4 the three were one sum.
    pub const fn ranks_preferences(&self) -> bool {
        self.semantics >= 4
    }

    /// Parses and checks a rule set in YAML.
    ///
    /// # Errors
    /// Every fault that could be found, in the order of the text; the list is never empty.
    pub fn parse_yaml(text: &str) -> Result<Self, Vec<Fault>> {
        crate::parse::parse_yaml(text)
    }

    /// Reads the canonical form back, as it is stored.
    ///
    /// # Errors
    /// The faults, as [`RuleSet::parse_yaml`] gives them.
    pub fn from_canonical_json(text: &str) -> Result<Self, Vec<Fault>> {
        crate::parse::parse_canonical(text)
    }

    /// The canonical form: sorted keys and members, Unicode NFC, no floats, no spaces.
    pub fn canonical_json(&self) -> String {
        canonical::to_json(self)
    }

    /// SHA-256 of the canonical form.
    pub fn hash(&self) -> [u8; 32] {
        canonical::sha256(self.canonical_json().as_bytes())
    }

    /// [`RuleSet::hash`] in 64 lower-case hexadecimal digits.
    pub fn hash_hex(&self) -> String {
        canonical::hex(&self.hash())
    }

    /// The recognition rules.
    pub fn recognise_rules(&self) -> impl Iterator<Item = &RecogniseRule> {
        self.rules.iter().filter_map(|rule| match rule {
            Rule::Recognise(rule) => Some(rule.as_ref()),
            Rule::Transfer(_) => None,
        })
    }

    /// The transfer rules.
    pub fn transfer_rules(&self) -> impl Iterator<Item = &TransferRule> {
        self.rules.iter().filter_map(|rule| match rule {
            Rule::Transfer(rule) => Some(rule.as_ref()),
            Rule::Recognise(_) => None,
        })
    }

    /// The level a reference means, by code or printed name.
    pub fn find_level(&self, reference: &LevelRef) -> Option<&FrameworkLevel> {
        self.frameworks
            .iter()
            .find(|framework| framework.code == reference.framework)?
            .levels
            .iter()
            .find(|level| level.level == reference.level || level.name == reference.level)
    }

    /// `id@version`: how a decision names a rule.
    pub fn rule_label(&self, id: &str) -> String {
        format!("{id}@{}", self.version)
    }
}
