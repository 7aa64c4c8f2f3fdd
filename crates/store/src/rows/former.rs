//! What rows said before they were changed.

use super::Outcome;
use crate::sql_types::Json;
use chrono::NaiveDate;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    AwardId, ClaimId, EvidenceId, LineId, OrganisationId, OutcomeId, RuleSetVersionId,
};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{EvidenceState, LineState, OutcomeState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an outcome said that decisions depend on and that may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerOutcome {
    award_id: AwardId,
    outcome_type: OutcomeType,
    issuer_id: OrganisationId,
    level: Option<String>,
    level_rank: Option<i64>,
    grade: Option<serde_json::Value>,
    taught_hours: Option<Credits>,
    awarded_on: NaiveDate,
    valid_until: Option<NaiveDate>,
    content_class: Option<String>,
    state: OutcomeState,
    category: Option<String>,
    credits: Option<Credits>,
    convertible: bool,
    expires_on: Option<NaiveDate>,
    rule: Option<String>,
    rule_set_version_id: Option<RuleSetVersionId>,
    is_points: bool,
    tags: Vec<String>,
    measures: BTreeMap<String, Credits>,
}

impl From<&Outcome> for FormerOutcome {
    fn from(row: &Outcome) -> Self {
        Self {
            award_id: row.award_id,
            outcome_type: row.outcome_type,
            issuer_id: row.issuer_id,
            level: row.level.clone(),
            level_rank: row.level_rank,
            grade: row.grade.as_ref().map(|it| it.0.clone()),
            taught_hours: row.taught_hours,
            awarded_on: row.awarded_on,
            valid_until: row.valid_until,
            content_class: row.content_class.clone(),
            state: row.state,
            category: row.category.clone(),
            credits: row.credits,
            convertible: row.convertible,
            expires_on: row.expires_on,
            rule: row.rule.clone(),
            rule_set_version_id: row.rule_set_version_id,
            is_points: row.is_points,
            tags: row.tags.0.clone(),
            measures: row.measures.0.clone(),
        }
    }
}

impl FormerOutcome {
    /// The outcome as it was.
    #[must_use]
    pub fn of(self, row: Outcome) -> Outcome {
        Outcome {
            award_id: self.award_id,
            outcome_type: self.outcome_type,
            issuer_id: self.issuer_id,
            level: self.level,
            level_rank: self.level_rank,
            grade: self.grade.map(Json),
            taught_hours: self.taught_hours,
            awarded_on: self.awarded_on,
            valid_until: self.valid_until,
            content_class: self.content_class,
            state: self.state,
            category: self.category,
            credits: self.credits,
            convertible: self.convertible,
            expires_on: self.expires_on,
            rule: self.rule,
            rule_set_version_id: self.rule_set_version_id,
            is_points: self.is_points,
            tags: Json(self.tags),
            measures: Json(self.measures),
            ..row
        }
    }
}

/// What a claim said that may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerClaim {
    /// Where it stood.
    pub state: ClaimState,
    /// What was drawn.
    pub draw: Credits,
    /// The remainder that was, or would have been, void.
    pub remainder: Credits,
}

/// What the rows of a learner said at an instant, as far as they changed since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormerStates {
    /// Outcomes.
    pub outcomes: BTreeMap<OutcomeId, FormerOutcome>,
    /// Pieces of evidence.
    pub evidence: BTreeMap<EvidenceId, EvidenceState>,
    /// Claims.
    pub claims: BTreeMap<ClaimId, FormerClaim>,
    /// Lines of applications.
    pub lines: BTreeMap<LineId, LineState>,
}
