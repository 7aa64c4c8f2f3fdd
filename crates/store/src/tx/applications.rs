//! Transfer applications, their groups and lines.

use crate::error::StoreError;
use crate::rows::{Application, ApplicationGroup, ApplicationLine, ApplicationSummary, ClaimRow};
use crate::sql_types::Json;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{
    ApplicationId, EnrolmentId, GroupId, LearnerId, LineId, OrganisationId,
};
use credit_bank_domain::state::{ApplicationState, GroupState, LineState};

/// An application with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeApplication {
    /// The application.
    pub application: Application,
    /// Its groups, by number.
    pub groups: Vec<ApplicationGroup>,
    /// The groups' lines, by id.
    pub lines: Vec<ApplicationLine>,
    /// The lines' claims, by id.
    pub claims: Vec<ClaimRow>,
}

/// Which applications of a school a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicationFilter {
    /// The school.
    pub organisation: OrganisationId,
    /// Only those in this state.
    pub state: Option<ApplicationState>,
    /// Only those due before this day.
    pub due_before: Option<NaiveDate>,
    /// Only those after this place in the order: the due day and id of the last one seen.
    pub after: Option<(NaiveDate, ApplicationId)>,
    /// At most so many.
    pub limit: i64,
}

/// What becomes of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicationChange {
    /// Where it stands now.
    pub state: ApplicationState,
    /// The last day for the decision.
    pub due_on: NaiveDate,
    /// Since when the term stands still for a supplement.
    pub clock_stopped_on: Option<NaiveDate>,
    /// When the last group was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// The last day on which a review can be asked for.
    pub review_until: Option<NaiveDate>,
}

/// Looking applications up.
pub trait ApplicationReads {
    /// The application with this id, without what belongs to it.
    fn find_application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError>;

    /// The application with this id, with groups, lines and claims.
    fn find_whole_application(
        &mut self,
        id: ApplicationId,
    ) -> Result<Option<WholeApplication>, StoreError>;

    /// A school's applications by due day, then id.
    fn list_applications(
        &mut self,
        filter: &ApplicationFilter,
    ) -> Result<Vec<ApplicationSummary>, StoreError>;

    /// A learner's applications, the oldest first.
    fn list_applications_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<ApplicationSummary>, StoreError>;

    /// Every line that was ever asked for in an enrolment, by id.
    fn list_lines_of_enrolment(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
    ) -> Result<Vec<ApplicationLine>, StoreError>;
}

/// Filing and moving applications.
pub trait ApplicationWrites {
    /// Files an application with all that belongs to it.
    ///
    /// # Errors
    /// `Taken(CourseInEnrolment)`.
    fn insert_application(&mut self, whole: &WholeApplication) -> Result<(), StoreError>;

    /// Changes an application; false if its version is not `expected_version` (any more).
    fn change_application(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        expected_version: i64,
        change: &ApplicationChange,
    ) -> Result<bool, StoreError>;

    /// Moves a group from one state to another; false if it is not in the first (any more).
    fn set_group_state(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        group: GroupId,
        from: GroupState,
        to: GroupState,
    ) -> Result<bool, StoreError>;

    /// Moves a line from one state to another; false if it is not in the first (any more). What it was
    /// before is kept as known until `at`.
    ///
    /// # Errors
    /// `Taken(CourseInEnrolment)` when the line would hold a course that another line holds.
    fn set_line_state(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        moved: (LineState, LineState),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Gives a line its grade; false if there is no such line.
    fn set_line_grade(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        grade: Option<&Json<serde_json::Value>>,
    ) -> Result<bool, StoreError>;

    /// Notes whether an outcome under a line was revoked; false if there is no such line.
    fn set_line_basis_revoked(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        basis_revoked: bool,
    ) -> Result<bool, StoreError>;

    /// Notes that the school took a line over; false if there is no such line or it had before.
    fn acknowledge_line(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
