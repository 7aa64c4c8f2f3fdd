//! Enrolments and the records of courses passed.

use crate::sql_types::Json;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_domain::state::EnrolmentState;

row! {
    /// A learner in a programme version.
    Enrolment, EnrolmentWire, enrolment {
        /// The learner.
        learner_id: LearnerId,
        /// Its id.
        id: EnrolmentId,
        /// The school.
        organisation_id: OrganisationId,
        /// The programme version.
        programme_id: ProgrammeId,
        /// The school's number for the learner.
        student_number: String,
        /// The day of registration.
        registered_on: NaiveDate,
        /// The last day, once it is over.
        ended_on: Option<NaiveDate>,
        /// Where it stands.
        state: EnrolmentState,
        /// The version of the record in force; 0 while there is none.
        record_version: i64,
        /// When it was entered.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// The courses passed in an enrolment, as reported once; a later version replaces it.
    EnrolmentRecord, EnrolmentRecordWire, enrolment_record {
        /// The learner.
        learner_id: LearnerId,
        /// The enrolment.
        enrolment_id: EnrolmentId,
        /// 1, 2, 3 …
        version: i64,
        /// The courses, as a document.
        courses: Json<serde_json::Value>,
        /// Who reported it.
        recorded_by: ActorId,
        /// When it was reported.
        recorded_at: DateTime<Utc>,
    }
}
