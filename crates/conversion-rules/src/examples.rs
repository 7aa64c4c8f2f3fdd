//! Examples inside a rule set: facts, and what must come of them.

mod plain;
mod run;

pub(crate) use run::entry_of;

use crate::fact::Evidence;
use crate::model::{AwardRef, Effect, LevelRef};
use crate::reason::code;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// One example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    /// What it shows; unique in the rule set.
    pub name: String,
    /// The day of the question.
    #[serde(deserialize_with = "crate::model::day")]
    pub on: NaiveDate,
    /// Day of registration; the day of the question where nothing is said.
    #[serde(
        default,
        deserialize_with = "crate::model::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub registered_on: Option<NaiveDate>,
    /// The outcomes.
    pub facts: Vec<TestFact>,
    /// The programme's courses; empty for examples of recognition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<TestCourse>,
    /// The programme's credits for the award; 76 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_credits: Option<Credits>,
    /// Minimum credits of modules, by code; 0 where nothing is said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modules: BTreeMap<String, Credits>,
    /// What must come of it.
    pub expect: Expectation,
}

/// An outcome of an example; verified and recognised where nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestFact {
    /// Identity in the example.
    pub id: String,
    /// What kind of outcome.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// Register entry.
    pub award: AwardRef,
    /// Level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<LevelRef>,
    /// Printed name; the register code where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Marks, out of a hundred where no scale is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Credits>,
    /// Scale of the marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_scale: Option<String>,
    /// Numbers by name: `weeks`, `years`, `rank`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Credits>,
    /// Taught hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// Recognised value (transfer), or the value the register fixes (recognition).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// Date of award; the day before the question where nothing is said.
    #[serde(
        default,
        deserialize_with = "crate::model::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub awarded_on: Option<NaiveDate>,
    /// Last day of validity.
    #[serde(
        default,
        deserialize_with = "crate::model::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub valid_until: Option<NaiveDate>,
    /// Topics and tiers.
    #[serde(
        default,
        deserialize_with = "crate::model::borne_topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "BTreeSet<crate::model::Topic>")]
    pub tags: BTreeSet<String>,
    /// Classes of the issuer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub issuer_classes: BTreeSet<String>,
    /// Same-content class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<String>,
    /// State of the evidence.
    #[serde(default = "verified")]
    pub evidence: Evidence,
    /// May it become credit in a programme?
    #[serde(default = "yes")]
    pub convertible: bool,
}

const fn verified() -> Evidence {
    Evidence::Verified
}

const fn yes() -> bool {
    true
}

/// A course of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCourse {
    /// Course code.
    pub code: String,
    /// Credits.
    pub credits: Credits,
    /// Name; the code where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Module code.
    #[serde(default = "module")]
    pub module: String,
    /// Tags.
    #[serde(
        default,
        deserialize_with = "crate::model::borne_topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "BTreeSet<crate::model::Topic>")]
    pub tags: BTreeSet<String>,
    /// Compulsory or elective.
    #[serde(default = "yes")]
    pub compulsory: bool,
    /// May it be a target at all?
    #[serde(default = "yes")]
    pub convertible: bool,
}

fn module() -> String {
    "M".to_owned()
}

/// What must come of an example; what is absent is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Exactly these courses are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<BTreeSet<String>>,
    /// Total credits, granted or pending an exam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// For each fact a reason code among those why it is unused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, WhyNotCode>")]
    pub unused: BTreeMap<String, String>,
    /// For each course a reason code among those why it is missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, WhyNotCode>")]
    pub missing: BTreeMap<String, String>,
    /// The effect by which each of these courses is given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub effect: BTreeMap<String, Effect>,
    /// The grade written for each of these courses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub grade: BTreeMap<String, String>,
    /// The recognised value of each fact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub recognised: BTreeMap<String, Credits>,
    /// The category of credit of each fact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub category: BTreeMap<String, String>,
    /// For each fact a reason code among those why it waits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, WhyNotCode>")]
    pub waits: BTreeMap<String, String>,
}

/// The schema of a code in `unused`, `missing` and `waits`.
struct WhyNotCode;

impl JsonSchema for WhyNotCode {
    fn schema_name() -> Cow<'static, str> {
        "WhyNotCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Code of a reason why an outcome is not used, a course is not given or an outcome waits.",
            // Editors prompt with the codes; of another the example says itself that nothing tells it.
            "anyOf": [{ "enum": code::WHY_NOT_CODES }, { "type": "string" }],
        })
    }
}

/// How an example went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestResult {
    /// Name of the example.
    pub name: String,
    /// Does it hold?
    pub passed: bool,
    /// What differs, Chinese; empty if it holds.
    pub zh: String,
    /// What differs, English.
    pub en: String,
}
