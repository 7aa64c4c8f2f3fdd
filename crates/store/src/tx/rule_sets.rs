//! Rule sets, their versions, and what happened to each version.

use crate::error::StoreError;
use crate::rows::{
    PublishedVersion, RecognitionVersion, RuleSet, RuleSetVersion, RuleSetVersionEvent,
    RuleSetVersionEventDraft,
};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{OrganisationId, RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::RuleSetVersionState;

/// Looking rules up.
pub trait RuleSetReads {
    /// The rule set with this id.
    fn find_rule_set(&mut self, id: RuleSetId) -> Result<Option<RuleSet>, StoreError>;

    /// The rule set with this code.
    fn find_rule_set_by_code(&mut self, code: &str) -> Result<Option<RuleSet>, StoreError>;

    /// At most `limit` rule sets after `after`, by id; of one organisation, if given.
    fn list_rule_sets(
        &mut self,
        organisation: Option<OrganisationId>,
        after: Option<RuleSetId>,
        limit: i64,
    ) -> Result<Vec<RuleSet>, StoreError>;

    /// The version with this id.
    fn find_rule_set_version(
        &mut self,
        id: RuleSetVersionId,
    ) -> Result<Option<RuleSetVersion>, StoreError>;

    /// The version of this number.
    fn find_rule_set_version_by_number(
        &mut self,
        rule_set: RuleSetId,
        number: i64,
    ) -> Result<Option<RuleSetVersion>, StoreError>;

    /// At most `limit` versions of a rule set after number `after`, by number.
    fn list_rule_set_versions(
        &mut self,
        rule_set: RuleSetId,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<RuleSetVersion>, StoreError>;

    /// The number of the last version; 0 where there is none.
    fn last_rule_set_version_number(&mut self, rule_set: RuleSetId) -> Result<i64, StoreError>;

    /// What happened to a version, in order.
    fn list_rule_set_version_events(
        &mut self,
        version: RuleSetVersionId,
    ) -> Result<Vec<RuleSetVersionEvent>, StoreError>;

    /// The version of every rule set for recognition that decides on `on`, in the order in which the rule
    /// sets were made, and only which it is: the text of a version never changes, so whoever knows it
    /// need not read it again. With an instant, of what was published and not withdrawn then.
    fn list_recognition_versions_in_force(
        &mut self,
        on: NaiveDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<RecognitionVersion>, StoreError>;

    /// Of which rule set each of these versions is.
    fn rule_sets_of_versions(
        &mut self,
        versions: &[RuleSetVersionId],
    ) -> Result<Vec<(RuleSetVersionId, RuleSetId)>, StoreError>;

    /// The version that decides on `on`: published, begun, not ended; of several the one that began
    /// last, then the one with the highest number. A withdrawn version decides nothing new.
    fn find_rule_set_version_in_force(
        &mut self,
        rule_set: RuleSetId,
        on: NaiveDate,
    ) -> Result<Option<RuleSetVersion>, StoreError>;

    /// The same of what was published and not withdrawn at an instant.
    fn find_rule_set_version_in_force_as_of(
        &mut self,
        rule_set: RuleSetId,
        on: NaiveDate,
        instant: DateTime<Utc>,
    ) -> Result<Option<RuleSetVersion>, StoreError>;

    /// When the published versions of a rule set decide: of those that do on a day, the first.
    fn list_published_versions(
        &mut self,
        rule_set: RuleSetId,
    ) -> Result<Vec<PublishedVersion>, StoreError>;

    /// The version of every rule set that decides on `on`, by rule set.
    fn list_rule_set_versions_in_force(
        &mut self,
        on: NaiveDate,
    ) -> Result<Vec<RuleSetVersion>, StoreError>;
}

/// Writing rules.
pub trait RuleSetWrites {
    /// Locks the rule set until the end of the transaction, and where it recognises outcomes all that do: what one
    /// leaves, others decide.
    fn lock_rule_set(&mut self, rule_set: RuleSetId) -> Result<(), StoreError>;

    /// Makes a rule set.
    ///
    /// # Errors
    /// `Taken(RuleSetCode)`.
    fn insert_rule_set(&mut self, rule_set: &RuleSet) -> Result<(), StoreError>;

    /// Adds a version.
    ///
    /// # Errors
    /// `Taken(RuleSetVersionNumber)`.
    fn insert_rule_set_version(&mut self, version: &RuleSetVersion) -> Result<(), StoreError>;

    /// Moves a version from one state to another at `at`, which becomes its instant of publication or
    /// withdrawal. False, and nothing happens, where it is not in `from`.
    fn set_rule_set_version_state(
        &mut self,
        id: RuleSetVersionId,
        from: RuleSetVersionState,
        to: RuleSetVersionState,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Records what happened to a version; says the number it got.
    fn append_rule_set_version_event(
        &mut self,
        event: &RuleSetVersionEventDraft,
    ) -> Result<i64, StoreError>;
}
