//! Transfer applications, their groups and lines.

use crate::sql_types::Json;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ActorId, ApplicationId, EnrolmentId, GroupId, LearnerId, LineId, OrganisationId, ProgrammeId,
    RuleSetVersionId,
};
use credit_bank_domain::state::{ApplicationState, GroupState, LineState};

row! {
    /// A transfer application as it was filed, and where it stands.
    Application, ApplicationWire, application {
        /// The learner.
        learner_id: LearnerId,
        /// Its id.
        id: ApplicationId,
        /// The enrolment it is for.
        enrolment_id: EnrolmentId,
        /// The school that decides.
        organisation_id: OrganisationId,
        /// The programme version of the enrolment.
        programme_id: ProgrammeId,
        /// The rules the plan was made under.
        rule_set_version_id: RuleSetVersionId,
        /// The hash of the plan's bytes.
        plan_hash: String,
        /// The plan, byte for byte: evidence.
        plan: String,
        /// What the plan was the answer to, byte for byte: evidence.
        request: String,
        /// SHA-256 of the request, hexadecimal; none where only its facts were kept, as applications once
        /// were.
        request_hash: Option<String>,
        /// The day of filing.
        filed_on: NaiveDate,
        /// Who filed it.
        filed_by: ActorId,
        /// Where it stands.
        state: ApplicationState,
        /// The last day for the decision.
        due_on: NaiveDate,
        /// Since when the term stands still for a supplement.
        clock_stopped_on: Option<NaiveDate>,
        /// When the last group was decided.
        decided_at: Option<DateTime<Utc>>,
        /// The last day on which a review can be asked for.
        review_until: Option<NaiveDate>,
        /// Grows with every change.
        version: i64,
        /// When it was entered.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// An application without its documents, for lists.
    ApplicationSummary, ApplicationSummaryWire, application {
        /// The learner.
        learner_id: LearnerId,
        /// Its id.
        id: ApplicationId,
        /// The enrolment it is for.
        enrolment_id: EnrolmentId,
        /// The school that decides.
        organisation_id: OrganisationId,
        /// The programme version of the enrolment.
        programme_id: ProgrammeId,
        /// The rules the plan was made under.
        rule_set_version_id: RuleSetVersionId,
        /// The day of filing.
        filed_on: NaiveDate,
        /// Where it stands.
        state: ApplicationState,
        /// The last day for the decision.
        due_on: NaiveDate,
        /// Since when the term stands still for a supplement.
        clock_stopped_on: Option<NaiveDate>,
        /// When the last group was decided.
        decided_at: Option<DateTime<Utc>>,
        /// The last day on which a review can be asked for.
        review_until: Option<NaiveDate>,
        /// Grows with every change.
        version: i64,
        /// When it was entered.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// One use of a rule in an application: the smallest unit of decision.
    ApplicationGroup, ApplicationGroupWire, application_group {
        /// The learner.
        learner_id: LearnerId,
        /// The application.
        application_id: ApplicationId,
        /// Its id.
        id: GroupId,
        /// Its place in the plan, from 1.
        number: i64,
        /// The rule's code.
        rule: String,
        /// The clause of the policy that the rule carries out.
        clause: String,
        /// Where it stands.
        state: GroupState,
        /// What was granted before and is replaced if this is accepted, as a document.
        replaces: Json<serde_json::Value>,
    }
}

row! {
    /// One course of a group.
    ApplicationLine, ApplicationLineWire, application_line {
        /// The learner.
        learner_id: LearnerId,
        /// The application.
        application_id: ApplicationId,
        /// The group.
        group_id: GroupId,
        /// Its id.
        id: LineId,
        /// The enrolment, repeated for the key on courses.
        enrolment_id: EnrolmentId,
        /// The course's code in the programme.
        course_code: String,
        /// The course's name when the application was filed.
        course_name: String,
        /// The course credits it would grant.
        target_credits: Credits,
        /// What it grants, by the rule's word: `exempt`, `waive_attendance` …
        effect: String,
        /// The grade as a document, where the rule gives one.
        grade: Option<Json<serde_json::Value>>,
        /// Where it stands.
        state: LineState,
        /// Was an outcome it rests on revoked?
        basis_revoked: bool,
        /// When the school took the granted course over into its own records.
        acknowledged_at: Option<DateTime<Utc>>,
        /// Courses in whose place it gives credits without a course; nothing else gives them.
        in_place_of: Json<Vec<String>>,
    }
}
