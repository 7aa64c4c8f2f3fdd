//! Approved statements that a course, or a unit, stands for a course of the school.

use super::bounds::Effective;
use super::listed::{Code, Item, item};
use super::reference::AwardRef;
use crate::exact::Ratio;
use credit_bank_domain::outcome_type::OutcomeType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One approved statement: this entry of the register stands for this course. It holds in one
/// direction, and a second statement is never inferred from two others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Equivalence {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// The type of the source entry.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The source; another edition of it counts only through a crosswalk.
    pub source: AwardRef,
    /// Code of the course it stands for.
    #[serde(deserialize_with = "item")]
    #[schemars(with = "Item")]
    pub target: String,
    /// Share of the course's content that the source covers, 0 to 1.
    pub overlap: Ratio,
    /// Taught hours of the source for one of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_ratio: Option<Ratio>,
    /// Who approved it.
    pub approved_by: String,
    /// When it is in force; the rule set's period where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Effective>,
}

/// How a rule finds the courses that its outcomes stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Via {
    /// Through what.
    #[serde(default)]
    pub by: ViaKind,
    /// Least overlap of a statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap: Option<AtLeast>,
    /// Least ratio of hours of a statement; one that names none is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_ratio: Option<AtLeast>,
}

/// Through what a rule finds its courses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViaKind {
    /// An approved statement of `equivalences`.
    #[default]
    Statement,
    /// The printed name is the course's (同名课程). For courses and self-study examinations only:
    /// certificates of two ministries share one name.
    SameName,
}

/// A lower limit of a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// At least.
    pub min: Ratio,
}
