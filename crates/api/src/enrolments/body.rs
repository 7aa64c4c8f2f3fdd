//! An enrolment as the contract writes it.

use crate::problem::Problem;
use crate::request::{Code, Grade, present};
use chrono::NaiveDate;
use credit_bank_domain::access::enrolments::EnrolmentFact;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_store::rows::{Enrolment, EnrolmentRecord};
use serde::{Deserialize, Serialize};

/// A course passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassedCourse {
    pub(super) course_code: Code,
    #[serde(deserialize_with = "crate::request::day")]
    pub(super) passed_on: NaiveDate,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) grade: Option<Grade>,
    pub(super) credits: Credits,
}

/// `Enrolment` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolmentBody {
    id: EnrolmentId,
    learner_id: LearnerId,
    organisation_id: OrganisationId,
    programme_id: ProgrammeId,
    student_number: String,
    registered_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_on: Option<NaiveDate>,
    state: &'static str,
    record_version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    courses: Option<Vec<PassedCourse>>,
}

/// The version in the `ETag`. It begins at 1, where the store counts records and begins at 0.
pub(super) const fn version(enrolment: &Enrolment) -> i64 {
    enrolment.record_version.saturating_add(1)
}

impl EnrolmentBody {
    /// With its record, where it is shown.
    pub(super) fn new(enrolment: Enrolment, courses: Option<Vec<PassedCourse>>) -> Self {
        Self {
            record_version: version(&enrolment),
            id: enrolment.id,
            learner_id: enrolment.learner_id,
            organisation_id: enrolment.organisation_id,
            programme_id: enrolment.programme_id,
            student_number: enrolment.student_number,
            registered_on: enrolment.registered_on,
            ended_on: enrolment.ended_on,
            state: enrolment.state.as_str(),
            courses,
        }
    }
}

/// The courses of a record; none before the first.
pub(super) fn courses(record: Option<EnrolmentRecord>) -> Result<Vec<PassedCourse>, Problem> {
    record.map_or_else(
        || Ok(Vec::new()),
        |record| serde_json::from_value(record.courses.0).map_err(Problem::internal),
    )
}

/// The enrolment as decisions weigh it.
pub(crate) const fn fact(enrolment: &Enrolment) -> EnrolmentFact {
    EnrolmentFact {
        id: enrolment.id,
        learner: enrolment.learner_id,
        school: enrolment.organisation_id,
        state: enrolment.state,
    }
}
