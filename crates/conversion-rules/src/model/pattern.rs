//! Patterns: which outcomes a slot, a recognition rule or a ban speaks of.

use super::bounds::Period;
use super::category::categories;
use super::listed::{Item, Topic, items, topics};
use super::reference::{AwardRef, LevelRef};
use super::sets::{OneOrMany, one_or_many};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::ledger::Category;
use credit_bank_domain::outcome_type::OutcomeType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Conditions on one outcome; all must hold, an absent condition asks nothing.
///
/// Sets mean "one of". A certificate is matched by type and register entry, never by its name:
/// two ministries issue certificates of one Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Outcome types.
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<OutcomeType>")]
    pub types: BTreeSet<OutcomeType>,
    /// Register entries; another edition matches only through a crosswalk.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<AwardRef>")]
    pub award: BTreeSet<AwardRef>,
    /// Levels, compared by rank inside one framework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<LevelRange>,
    /// Topics; one of them must be among the outcome's tags.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub tag: BTreeSet<String>,
    /// Topics of which every one must be among the outcome's tags.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub all_tags: BTreeSet<String>,
    /// Topics of which none may be among the outcome's tags.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub not_tag: BTreeSet<String>,
    /// Numbers by name (`weeks`, `years`, `rank`); one that the outcome lacks is unknown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measure: BTreeMap<String, AmountRange>,
    /// Taught hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<AmountRange>,
    /// Grade on a named scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeRange>,
    /// Recognised credit value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<AmountRange>,
    /// Classes of issuer, such as `higher_education`.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub issuer_class: BTreeSet<String>,
    /// Issuers by identity.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub issuer: BTreeSet<String>,
    /// The bank's kinds of credit.
    #[serde(
        default,
        deserialize_with = "categories",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Category>")]
    pub category: BTreeSet<String>,
    /// When the outcome was awarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awarded: Option<AwardedRange>,
    /// When the outcome must be within its validity.
    #[serde(default)]
    pub valid: Validity,
}

impl Pattern {
    /// A pattern that asks for one register entry and nothing else.
    pub fn of_award(outcome_type: OutcomeType, award: AwardRef) -> Self {
        Self {
            types: [outcome_type].into(),
            award: [award].into(),
            level: None,
            tag: BTreeSet::new(),
            all_tags: BTreeSet::new(),
            not_tag: BTreeSet::new(),
            measure: BTreeMap::new(),
            hours: None,
            grade: None,
            credits: None,
            issuer_class: BTreeSet::new(),
            issuer: BTreeSet::new(),
            category: BTreeSet::new(),
            awarded: None,
            valid: Validity::default(),
        }
    }
}

/// A range of levels of one framework, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelRange {
    /// Lowest level that satisfies; a higher one does too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<LevelRef>,
    /// Highest level that satisfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<LevelRef>,
}

/// A range of amounts, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmountRange {
    /// At least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Credits>,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Credits>,
}

/// Grades that satisfy, on a scale, both ends included; a grade of another scale is unknown, not
/// failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeRange {
    /// At least; 0 where nothing is said.
    #[serde(default)]
    pub min: Credits,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Credits>,
    /// Scale of both, as outcomes name it.
    #[serde(default = "percent")]
    pub scale: String,
}

fn percent() -> String {
    "100".to_owned()
}

/// When an outcome was awarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardedRange {
    /// First day that counts.
    #[serde(
        default,
        deserialize_with = "super::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<NaiveDate>,
    /// First day that no longer counts (half-open).
    #[serde(
        default,
        deserialize_with = "super::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<NaiveDate>,
    /// At most this long before the day of application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Period>,
    /// `true`: before the day of registration; `false`: on it or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_registration: Option<bool>,
    /// At least this long before the day of registration, to the day: the age of whoever has a
    /// status whose date is a birthday (满 40 周岁).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed_at_registration: Option<Period>,
}

/// When an outcome must be within its validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// On the day of application; `valid_until` itself still counts.
    #[default]
    Application,
    /// Expired outcomes count too.
    Any,
}
