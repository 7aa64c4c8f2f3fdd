//! What the bank knew at an instant of what has changed since.

use crate::error::StoreError;
use crate::rows::{EnrolmentRecord, FormerStates};
use chrono::{DateTime, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ApplicationId, AwardId, EnrolmentId, LearnerId, ProgrammeId};

/// Looking back.
pub trait FormerReads {
    /// The first instant of which it can be told what the bank knew: when it knew its first organisation,
    /// or when it began to keep what rows said before; none while it knows nothing.
    fn history_beginning(&mut self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// What a learner's rows said at an instant, as far as they were changed after it.
    fn former_states(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<FormerStates, StoreError>;

    /// The register entries among these that were superseded after an instant, as they stood then.
    fn former_awards(
        &mut self,
        ids: &[AwardId],
        instant: DateTime<Utc>,
    ) -> Result<Vec<Award>, StoreError>;

    /// The record of an enrolment that was in force at an instant.
    fn find_record_as_of(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
        instant: DateTime<Utc>,
    ) -> Result<Option<EnrolmentRecord>, StoreError>;

    /// A learner's applications that were filed by an instant.
    fn applications_filed_by(
        &mut self,
        learner: LearnerId,
        instant: DateTime<Utc>,
    ) -> Result<Vec<ApplicationId>, StoreError>;

    /// Was the programme version entered by an instant?
    fn programme_is_known_by(
        &mut self,
        programme: ProgrammeId,
        instant: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
