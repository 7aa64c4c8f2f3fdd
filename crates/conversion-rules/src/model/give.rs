//! What a transfer rule gives: courses, effect and the grade that is written.

use super::listed::{Item, Topic, items, topics};
use super::sets::OneOrMany;
use crate::exact::{Formula, Rounding};
use credit_bank_domain::credits::Credits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the use of an outcome does in a programme.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// 免修免考: the course's credits are granted.
    Exempt,
    /// 免修不免考: no credit until the exam is passed.
    AttendanceWaiver,
    /// 补学分: the course is waived, its credits must be earned elsewhere.
    WaiveNoCredit,
    /// Credits of a module without a course.
    ElectiveCredit,
    /// Stays in the account; never academic.
    AccountOnly,
    /// A panel decides.
    NeedsReview,
    /// Expressly nothing.
    Deny,
}

impl Effect {
    /// The word used in rules and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::AttendanceWaiver => "attendance_waiver",
            Self::WaiveNoCredit => "waive_no_credit",
            Self::ElectiveCredit => "elective_credit",
            Self::AccountOnly => "account_only",
            Self::NeedsReview => "needs_review",
            Self::Deny => "deny",
        }
    }

    /// Can the planner choose it? The others are answers for people.
    pub const fn is_plannable(self) -> bool {
        !matches!(self, Self::AccountOnly | Self::NeedsReview | Self::Deny)
    }

    /// Are credits granted as soon as the school accepts?
    pub const fn grants_at_once(self) -> bool {
        matches!(self, Self::Exempt | Self::ElectiveCredit)
    }
}

/// The targets of a rule. Exactly one of `all`, `any_of`, `select`, `elective` and `elective_by` is
/// present; a rule with `via` finds its courses through equivalences and may have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gives {
    /// A bundle: all of these courses or nothing.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub all: BTreeSet<String>,
    /// One of these courses for each use.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub any_of: BTreeSet<String>,
    /// One of the courses that fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<CourseSelector>,
    /// Credits of a module without a course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elective: Option<Credits>,
    /// Credits of a module without a course, by a formula over the outcomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elective_by: Option<ElectiveBy>,
    /// The module to which credits without a course belong, be they the rule's own or what a cap makes
    /// of its courses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Most courses this rule gives in one enrolment (二选一).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub choose: Option<u8>,
    /// What the use does.
    pub effect: Effect,
    /// What is written as grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeRule>,
    /// May a bundle be granted without the courses the learner has already?
    #[serde(default)]
    pub partial: bool,
}

/// Credits without a course, by a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElectiveBy {
    /// The formula, evaluated for each outcome of the use; the values are summed, then rounded.
    pub formula: Formula,
    /// Step of the sum; the rule set's where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Credits>,
    /// Rounding; the rule set's where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// Most one use gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Credits>,
}

/// Courses of a programme; all conditions must hold, sets mean "one of".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseSelector {
    /// Course codes.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub code: BTreeSet<String>,
    /// Tags of which the course has one.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub tag: BTreeSet<String>,
    /// Tags of which the course has none.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub not_tag: BTreeSet<String>,
    /// Module codes.
    #[serde(
        default,
        deserialize_with = "items",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Item>")]
    pub module: BTreeSet<String>,
    /// Compulsory or elective.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compulsory: Option<bool>,
}

/// How the grade of a converted course is written; decided after the plan, never before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GradeRule {
    /// 合格.
    Pass,
    /// The source's grade.
    Copy,
    /// The best of the sources' grades.
    Best,
    /// Always this grade.
    Fixed(Credits),
    /// The average of the sources' grades, to a whole number.
    Average(Rounding),
    /// The source's grade, but at most this.
    Cap(Credits),
    /// A text such as 免考.
    Text(TextGrade),
    /// A formula over `score`, to a whole number.
    Linear(Linear),
    /// The grade of the highest band that the score reaches.
    Bands(#[schemars(length(min = 1))] Vec<Band>),
    /// The highest number that these policies write: an earlier real grade stays if it is higher.
    Highest(#[schemars(length(min = 1))] Vec<GradeRule>),
}

/// A grade by a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The formula over `score`.
    pub formula: Formula,
    /// Rounding to a whole number.
    pub round: Rounding,
}

/// A text in the grade field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextGrade {
    /// What is written.
    pub text: String,
    /// What it counts as in the review for a degree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree_review: Option<Credits>,
}

/// A band of scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lowest score of the band.
    pub from: Credits,
    /// Grade that is written.
    pub grade: Credits,
}
