//! Rule sets, their versions, and what happened to each version.

use crate::sql_types::Json;
use crate::words::RuleSetPurpose;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, OrganisationId, RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::RuleSetVersionState;

row! {
    /// A rule set: what it is for and whose it is. The rules are in its versions.
    RuleSet, RuleSetWire, rule_set {
        /// Its id.
        id: RuleSetId,
        /// Code, unique, as in its text.
        code: String,
        /// Whose rules these are.
        organisation_id: OrganisationId,
        /// What it decides.
        purpose: RuleSetPurpose,
        /// Title, Chinese.
        title: String,
        /// When it was made.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// One version of a rule set. Its text, hash and dates never change; its state moves.
    RuleSetVersion, RuleSetVersionWire, rule_set_version {
        /// Its id.
        id: RuleSetVersionId,
        /// The rule set.
        rule_set_id: RuleSetId,
        /// Number, from 1.
        number: i64,
        /// How far it got.
        state: RuleSetVersionState,
        /// The text as its author wrote it.
        source: String,
        /// The text in canonical form, over which the hash is.
        canonical: String,
        /// SHA-256 of the canonical form, in hexadecimal.
        hash: String,
        /// First day on which it decides.
        effective_from: NaiveDate,
        /// First day on which it no longer does (exclusive); none while it stands.
        effective_to: Option<NaiveDate>,
        /// Its author.
        created_by: ActorId,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was published.
        published_at: Option<DateTime<Utc>>,
        /// When it was taken out of use.
        withdrawn_at: Option<DateTime<Utc>>,
    }
}

row! {
    /// What somebody did with a version: submission, check, approval … Never changed.
    RuleSetVersionEvent, RuleSetVersionEventWire, rule_set_version_event {
        /// The version.
        rule_set_version_id: RuleSetVersionId,
        /// Number within the version, from 1.
        number: i64,
        /// What was done.
        act: String,
        /// Who did it.
        actor_id: ActorId,
        /// Hash of the text the actor saw.
        hash: String,
        /// What came of it: check results, reasons.
        detail: Json<serde_json::Value>,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}

/// When a published version decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedVersion {
    /// The version.
    pub id: RuleSetVersionId,
    /// Its number in the rule set.
    pub number: i64,
    /// First day.
    pub effective_from: NaiveDate,
    /// First day after the last; none where it does not end.
    pub effective_to: Option<NaiveDate>,
}

impl RuleSetVersion {
    /// When it decides, once it is published.
    #[must_use]
    pub const fn when(&self) -> PublishedVersion {
        PublishedVersion {
            id: self.id,
            number: self.number,
            effective_from: self.effective_from,
            effective_to: self.effective_to,
        }
    }
}

impl PublishedVersion {
    /// Its place among the versions that decide on a day: the greatest does.
    #[must_use]
    pub const fn place(&self) -> (NaiveDate, i64) {
        (self.effective_from, self.number)
    }

    /// Has it begun on this day and not ended?
    #[must_use]
    pub fn decides_on(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|end| on < end)
    }
}

/// A version that recognises outcomes, and whose rules it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognitionVersion {
    /// The version.
    pub id: RuleSetVersionId,
    /// Its rule set.
    pub rule_set: RuleSetId,
    /// The organisation whose rules these are.
    pub owner: OrganisationId,
    /// What that organisation does in the bank: `workstation`, `school` …
    pub owner_roles: Vec<String>,
}

impl RecognitionVersion {
    /// Of each rule set the version that decides, where it comes first.
    pub(crate) fn first_of_each(versions: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut versions: Vec<Self> = versions.collect();
        versions.dedup_by_key(|version| version.rule_set);
        versions
    }
}

/// An event before the store gives it its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetVersionEventDraft {
    /// The version.
    pub rule_set_version_id: RuleSetVersionId,
    /// What was done.
    pub act: String,
    /// Who did it.
    pub actor_id: ActorId,
    /// Hash of the text the actor saw.
    pub hash: String,
    /// What came of it.
    pub detail: serde_json::Value,
    /// When.
    pub recorded_at: DateTime<Utc>,
}
