//! What the bank keeps of a completion as it was posted.

use super::draft::{AwardKey, Grade};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};

/// The content, without anything that names the person in clear.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostedContent {
    /// Kind of document.
    pub id_type: String,
    /// Its number, masked.
    pub id_number_masked: String,
    /// The name, sealed for the learner, base64.
    pub name_sealed: String,
    /// The register entry.
    pub award: AwardKey,
    /// Level code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Hours taught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// Normal form of the certificate's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_number: Option<String>,
    /// Day of completion.
    pub completed_on: NaiveDate,
    /// Last day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}
