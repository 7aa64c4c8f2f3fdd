//! Enrolments and the records of courses passed.

use crate::error::StoreError;
use crate::rows::{Enrolment, EnrolmentRecord};
use chrono::NaiveDate;
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_domain::state::EnrolmentState;

/// Looking enrolments up.
pub trait EnrolmentReads {
    /// The enrolment with this id.
    fn find_enrolment(&mut self, id: EnrolmentId) -> Result<Option<Enrolment>, StoreError>;

    /// The enrolment that has the number in the programme version of the school.
    fn find_enrolment_by_student_number(
        &mut self,
        organisation: OrganisationId,
        programme: ProgrammeId,
        student_number: &str,
    ) -> Result<Option<Enrolment>, StoreError>;

    /// A learner's enrolments, the oldest first.
    fn list_enrolments_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<Enrolment>, StoreError>;

    /// The schools at which these learners study now: each learner with a school, as often as there are
    /// active enrolments, by learner, the earliest registration first.
    fn list_schools_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<(LearnerId, OrganisationId)>, StoreError>;

    /// At most `limit` enrolments of a school after `after`, by id.
    fn list_enrolments_of_organisation(
        &mut self,
        organisation: OrganisationId,
        after: Option<EnrolmentId>,
        limit: i64,
    ) -> Result<Vec<Enrolment>, StoreError>;

    /// The record in force.
    fn find_record(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
    ) -> Result<Option<EnrolmentRecord>, StoreError>;
}

/// Enrolling and keeping records.
pub trait EnrolmentWrites {
    /// Enters an enrolment.
    ///
    /// # Errors
    /// `Taken(StudentNumber)`.
    fn insert_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError>;

    /// Puts a record in force, whose version must be one more than the enrolment's; false if the
    /// enrolment's is another (by now), and then nothing is written.
    fn put_record(&mut self, record: &EnrolmentRecord) -> Result<bool, StoreError>;

    /// Moves an enrolment from one state to another; false if it is not in the first (any more).
    fn set_enrolment_state(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
        from: EnrolmentState,
        to: EnrolmentState,
        ended_on: Option<NaiveDate>,
    ) -> Result<bool, StoreError>;
}
