//! What the bank keeps of a completion as it was posted.

use super::draft::{AwardKey, CompletionDraft};
use crate::problem::Problem;
use crate::request::Grade;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::LearnerId;
use credit_bank_store::Json;
use credit_bank_store::rows::Outcome;
use credit_bank_store::sealing::{IdentityKeys, Sealed};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Topics beside those of the register entry.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Numbers beside hours and grade, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Credits>,
}

impl PostedContent {
    /// What is kept of a draft about this learner.
    ///
    /// # Errors
    /// When the name cannot be sealed.
    pub(crate) fn of(
        draft: &CompletionDraft,
        learner: LearnerId,
        keys: &IdentityKeys,
    ) -> Result<Self, Problem> {
        let name = keys
            .seal(Sealed::Name, learner, draft.name.as_str())
            .map_err(Problem::internal)?;
        let number = draft.certificate_number.as_ref();
        Ok(Self {
            id_type: draft.document.id_type().as_str().to_owned(),
            id_number_masked: draft.document.masked(),
            name_sealed: STANDARD.encode(name),
            award: draft.award.clone(),
            level: draft.level.clone(),
            grade: draft.grade.clone(),
            hours: draft.hours,
            certificate_number: number.map(|it| it.as_str().to_owned()),
            completed_on: draft.completed_on,
            valid_until: draft.valid_until,
            tags: draft.tags.clone(),
            measures: draft.measures.clone(),
        })
    }

    /// The content as it is stored.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(Problem::internal)
    }

    /// The text that is stored.
    pub(crate) fn to_text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::internal)
    }

    /// The name as it was posted.
    pub(crate) fn open_name(
        &self,
        learner: LearnerId,
        keys: &IdentityKeys,
    ) -> Result<String, Problem> {
        let sealed = STANDARD
            .decode(&self.name_sealed)
            .map_err(Problem::internal)?;
        keys.open(Sealed::Name, learner, &sealed)
            .map_err(Problem::internal)
    }

    /// The outcome becomes what the content and its register entry say; nothing of its standing moves.
    pub(crate) fn describe(&self, outcome: &mut Outcome, award: &Award) {
        let level = self.level.as_deref().and_then(|it| award.find_level(it));
        outcome.award_id = award.id;
        outcome.outcome_type = award.outcome_type;
        outcome.content_class.clone_from(&award.content_class);
        outcome.level = level.map(|level| level.level.clone());
        outcome.level_rank = level.map(|level| i64::from(level.rank));
        outcome.grade = self
            .grade
            .as_ref()
            .map(|grade| Json(serde_json::json!({"scale": grade.scale, "value": grade.value})));
        outcome.taught_hours = self
            .hours
            .or(level.and_then(|level| level.hours))
            .or(award.hours);
        outcome
            .certificate_number
            .clone_from(&self.certificate_number);
        outcome.awarded_on = self.completed_on;
        outcome.valid_until = self
            .valid_until
            .or_else(|| validity(award, self.completed_on));
        outcome.tags = Json(self.tags.iter().cloned().collect());
        outcome.measures = Json(self.measures.clone());
    }
}

impl PostedContent {
    /// Does it say of the certificate what the outcome says?
    pub(crate) fn agrees_with(&self, outcome: &Outcome, award: &Award) -> bool {
        let mut described = outcome.clone();
        self.describe(&mut described, award);
        // How it compares with others is the outcome's own matter.
        described.content_class.clone_from(&outcome.content_class);
        described == *outcome
    }
}

/// The keyed hash under which a certificate of this award is found.
pub(crate) fn certificate_hash(keys: &IdentityKeys, award_code: &str, number: &str) -> Vec<u8> {
    keys.keyed_hash("certificate", &format!("{award_code}|{number}"))
}

/// Validity counted from the day of award, inclusive of its last day.
fn validity(award: &Award, awarded_on: NaiveDate) -> Option<NaiveDate> {
    let months = chrono::Months::new(award.validity_months?);
    awarded_on.checked_add_months(months)?.pred_opt()
}
