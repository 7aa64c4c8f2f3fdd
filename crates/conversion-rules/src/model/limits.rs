//! What restrains transfers: bans, caps, exclusions; and crosswalks between editions.

use super::category::categories;
use super::give::{CourseSelector, Effect};
use super::listed::{Code, Item, items, listed_items};
use super::pattern::Pattern;
use super::reference::AwardRef;
use super::sets::{OneOrMany, one_or_many};
use crate::exact::Ratio;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::ledger::Category;
use credit_bank_domain::outcome_type::OutcomeType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A ban: beats every rule that would give the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deny {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// Courses that may not be given.
    pub target: CourseSelector,
    /// Only outcomes like these are banned; none means every outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Pattern>,
    /// Outcomes like these are let through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<Pattern>,
}

/// An upper limit, with an optional floor, on what transfers may give.
///
/// Exactly one of `limit` and `share` is present; `share` needs `base`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// What is counted.
    pub measure: Measure,
    /// An absolute limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Credits>,
    /// A share of the base, rounded down to hundredths (courses: to whole courses).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Ratio>,
    /// What the share is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// Which grants count; none means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<CapScope>,
    /// Which earlier grants count; none means all of the enrolment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<CapPeriod>,
    /// What becomes of a grant beyond the limit: its effect changes (免修免考 → 免修不免考, or the
    /// credits are made up, or they count as electives and the course is still to be studied). Grants
    /// of this effect do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Effect>,
    /// Least that counts: either nothing counts, or at least this much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Credits>,
    /// The floor as a share of the base, rounded up to hundredths (courses: to whole courses).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_share: Option<Ratio>,
}

impl Cap {
    /// Has it a floor?
    pub const fn has_floor(&self) -> bool {
        self.floor.is_some() || self.floor_share.is_some()
    }
}

/// A period that a cap starts anew in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapPeriod {
    /// The calendar year of the filing date.
    CalendarYear,
}

/// What a cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Target credits.
    Credits,
    /// Courses.
    Courses,
}

/// What a share is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The programme: its credits for the award, or the number of its courses.
    Programme,
    /// The courses that fit: the sum of their credits, or their number.
    Courses(CourseSelector),
    /// The minimum credits of one module.
    ModuleMinimum(String),
}

/// Which grants a cap counts; all conditions must hold, sets mean "one of".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapScope {
    /// Rules.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub rule: BTreeSet<String>,
    /// Types of the outcomes used.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<OutcomeType>")]
    pub source_type: BTreeSet<OutcomeType>,
    /// Classes of the issuers of the outcomes used.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub issuer_class: BTreeSet<String>,
    /// Issuers of the outcomes used, by identity.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub issuer: BTreeSet<String>,
    /// The bank's kinds of credit of the outcomes used.
    #[serde(
        default,
        deserialize_with = "categories",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Category>")]
    pub source_category: BTreeSet<String>,
    /// Effects.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Effect>")]
    pub effect: BTreeSet<Effect>,
    /// Courses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<CourseSelector>,
}

/// Things of which not all may be used together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// Which things.
    pub kind: ExclusionKind,
    /// Which of one content stays; of entries and rules the plan takes what serves its objective.
    #[serde(default)]
    pub keep: Keep,
}

/// What an exclusion is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Outcomes of one same-content class of the register.
    SameContent,
    /// Outcomes of these register entries: one of them is used.
    Awards(#[schemars(length(min = 1))] BTreeSet<AwardRef>),
    /// Uses of these rules: one of them is used, once.
    Rules(
        #[serde(deserialize_with = "listed_items")]
        #[schemars(with = "BTreeSet<Item>", length(min = 1))]
        BTreeSet<String>,
    ),
}

/// Which member of an exclusion stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The greatest value, then the later award date, then the smaller id.
    #[default]
    Highest,
    /// Any one; the plan chooses.
    One,
}

/// Register entries of several editions that are one and the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// The type of all entries.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The entries.
    pub same: BTreeSet<AwardRef>,
}
