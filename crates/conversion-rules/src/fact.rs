//! Facts: the learning outcomes of one person, as the engine sees them.

use crate::model::AwardRef;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One learning outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Identity for the caller; unique among the facts of one request.
    pub id: String,
    /// What kind of outcome.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// Register entry: code.
    pub award_code: String,
    /// Register entry: edition of the code.
    pub award_edition: String,
    /// Name as printed; never matched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award_name: Option<String>,
    /// Level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<FactLevel>,
    /// The issuer's identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer_id: Option<String>,
    /// Classes of the issuer, such as `higher_education`, `filed_provider`.
    #[serde(default)]
    pub issuer_classes: Vec<String>,
    /// Grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<FactGrade>,
    /// Taught hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// Credit value the bank recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// Category of the recognised credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Same-content class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<String>,
    /// Date of award.
    pub awarded_on: NaiveDate,
    /// Last day of validity, inclusive; none means for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Topics and tiers: `品牌`, `国家级` …
    #[serde(default)]
    pub tags: Vec<String>,
    /// Numbers beside hours and grade, by name: `weeks` of a placement, `years` in office, `rank`
    /// among the members of a team or the authors of a work.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Credits>,
    /// State of the evidence.
    #[serde(default)]
    pub evidence: Evidence,
    /// Has the bank recognised it?
    #[serde(default)]
    pub recognised: bool,
    /// Is it frozen?
    #[serde(default)]
    pub frozen: bool,
    /// May it become credit in a programme?
    #[serde(default = "yes")]
    pub convertible: bool,
    /// Hash of what the source said: the outcome's identity outside this database.
    #[serde(default)]
    pub source_hash: String,
}

const fn yes() -> bool {
    true
}

/// A level in a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactLevel {
    /// Framework code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// Level code.
    pub level: String,
    /// Rank; greater is higher, whatever number is printed.
    pub rank: u8,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactGrade {
    /// Name of the scale; `100` for marks out of a hundred.
    pub scale: String,
    /// Marks.
    pub value: Credits,
}

/// State of an outcome's evidence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The issuer said so, or an officer checked it.
    Verified,
    /// Not checked yet.
    #[default]
    Pending,
    /// Doubted.
    Disputed,
    /// Withdrawn by its issuer or an authority.
    Revoked,
}

impl Fact {
    /// Its register entry.
    pub fn award(&self) -> AwardRef {
        AwardRef {
            code: self.award_code.clone(),
            edition: self.award_edition.clone(),
        }
    }

    /// A verified outcome of a register entry, given by code and edition, of which nothing else is known.
    pub fn bare(
        id: String,
        outcome_type: OutcomeType,
        (code, edition): (String, String),
        awarded_on: NaiveDate,
    ) -> Self {
        Self {
            id,
            outcome_type,
            award_code: code,
            award_edition: edition,
            award_name: None,
            level: None,
            issuer_id: None,
            issuer_classes: Vec::new(),
            grade: None,
            hours: None,
            credits: None,
            category: None,
            content_class: None,
            awarded_on,
            valid_until: None,
            tags: Vec::new(),
            measures: BTreeMap::new(),
            evidence: Evidence::Verified,
            recognised: false,
            frozen: false,
            convertible: true,
            source_hash: String::new(),
        }
    }

    /// Has it ended before this day? `valid_until` itself still counts.
    pub fn has_expired(&self, on: NaiveDate) -> bool {
        self.valid_until.is_some_and(|until| until < on)
    }

    /// The identity used in plans and fingerprints: the same in every database.
    pub fn key(&self) -> &str {
        if self.source_hash.is_empty() {
            &self.id
        } else {
            &self.source_hash
        }
    }
}
