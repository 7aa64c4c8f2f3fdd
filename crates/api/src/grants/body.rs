//! A grant as the contract writes it: until the end of its last day in Asia/Shanghai.

use crate::clock::civil_date;
use crate::problem::{FieldFault, Problem};
use crate::request::{Text, present};
use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use credit_bank_domain::id::{GrantId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_store::rows::AccessGrant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Months ahead that a grant may reach.
const MOST_MONTHS: u32 = 60;
/// Hours by which Asia/Shanghai is ahead of UTC.
const SHANGHAI_HOURS: i64 = 8;
/// Most outcomes of one grant.
const MOST_OUTCOMES: usize = 200;

/// The body of `POST /v1/grants`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantDraft {
    pub(super) scope: ScopeBody,
    pub(super) organisation_id: OrganisationId,
    pub(super) purpose: Text,
    #[serde(deserialize_with = "crate::request::day")]
    pub(super) expires_on: NaiveDate,
}

/// `GrantScope` of the contract.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeBody {
    pub(super) kind: ScopeKind,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) outcome_ids: Option<Vec<OutcomeId>>,
}

/// What a grant lets its recipient see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Chosen outcomes.
    Outcomes,
    /// The balance.
    Balance,
    /// The whole record.
    Record,
}

impl ScopeKind {
    /// The stored word.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Outcomes => "outcomes",
            Self::Balance => "balance",
            Self::Record => "record",
        }
    }
}

/// `Grant` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct GrantBody {
    id: GrantId,
    learner_id: LearnerId,
    scope: StoredScope,
    organisation_id: OrganisationId,
    purpose: String,
    expires_on: NaiveDate,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Serialize)]
struct StoredScope {
    kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outcome_ids: Vec<OutcomeId>,
}

impl From<AccessGrant> for GrantBody {
    fn from(grant: AccessGrant) -> Self {
        let last_instant = grant
            .expires_at
            .checked_sub_signed(TimeDelta::milliseconds(1))
            .unwrap_or(grant.expires_at);
        Self {
            id: grant.id,
            learner_id: grant.learner_id,
            scope: StoredScope {
                kind: grant.scope,
                outcome_ids: grant.outcome_ids.0,
            },
            organisation_id: grant.recipient_id,
            purpose: grant.purpose,
            expires_on: civil_date(last_instant),
            created_at: grant.created_at,
            withdrawn_at: grant.revoked_at,
        }
    }
}

/// The first instant after a civil day in Asia/Shanghai.
pub(super) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.succ_opt()?
        .and_time(NaiveTime::MIN)
        .and_utc()
        .checked_sub_signed(TimeDelta::hours(SHANGHAI_HOURS))
}

impl GrantDraft {
    /// Refuses what the contract does not allow.
    pub(super) fn check(&self, today: NaiveDate) -> Result<(), Problem> {
        let chosen = self.scope.outcome_ids.as_ref();
        let pointer = "/scope/outcome_ids";
        let fault = match (self.scope.kind, chosen) {
            (ScopeKind::Outcomes, None) => Some(FieldFault::required(pointer)),
            (ScopeKind::Outcomes, Some(ids)) if ids.is_empty() => {
                Some(FieldFault::too_short(pointer, 1))
            }
            (ScopeKind::Outcomes, Some(ids)) if ids.len() > MOST_OUTCOMES => {
                Some(FieldFault::too_long(pointer, MOST_OUTCOMES))
            }
            (ScopeKind::Outcomes, Some(ids)) => {
                let distinct: BTreeSet<&OutcomeId> = ids.iter().collect();
                let (zh, en) = ("成果重复。", "An outcome is repeated.");
                (distinct.len() < ids.len()).then(|| FieldFault::new(pointer, "repeated", zh, en))
            }
            (_, Some(_)) => {
                let (zh, en) = (
                    "只有 outcomes 给出成果。",
                    "Only `outcomes` names outcomes.",
                );
                Some(FieldFault::new(pointer, "excluded", zh, en))
            }
            (_, None) => None,
        };
        if let Some(fault) = fault {
            return Err(Problem::invalid_body(fault));
        }
        let latest = today.checked_add_months(Months::new(MOST_MONTHS));
        if self.expires_on < today || latest.is_some_and(|latest| self.expires_on > latest) {
            return Err(Problem::invalid_body(FieldFault::out_of_range(
                "/expires_on",
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::end_of;
    use crate::clock::civil_date;
    use chrono::TimeDelta;

    #[test]
    fn a_grant_counts_to_the_last_instant_of_its_last_day_in_shanghai() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        let end = end_of(day).unwrap();
        assert_eq!(end.to_rfc3339(), "2026-03-31T16:00:00+00:00");
        assert_eq!(civil_date(end - TimeDelta::milliseconds(1)), day);
    }
}
