//! Decisions on applications, and requests for a human review.

use crate::words::ReviewState;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{
    ActorId, ApplicationId, GroupId, LearnerId, LineId, ReviewRequestId, SubjectId,
};

row! {
    /// One act on an application with its reason; never edited.
    Decision, DecisionWire, decision {
        /// The learner.
        learner_id: LearnerId,
        /// The application.
        application_id: ApplicationId,
        /// 1, 2, 3 … within the application; given by the store.
        number: i64,
        /// What was done.
        act: String,
        /// The group it was done to, if one.
        group_id: Option<GroupId>,
        /// The line it was done to, if one.
        line_id: Option<LineId>,
        /// What came of it.
        outcome: String,
        /// The reason, by its code.
        reason_code: String,
        /// The reason, in words.
        reason: String,
        /// Who decided.
        actor_id: ActorId,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}

row! {
    /// A learner's request that a person look at a decision again.
    ReviewRequest, ReviewRequestWire, review_request {
        /// The learner.
        learner_id: LearnerId,
        /// Its id.
        id: ReviewRequestId,
        /// `outcome` or `application`.
        subject: String,
        /// What was decided.
        subject_id: SubjectId,
        /// The learner's reason.
        reason: String,
        /// Where it stands.
        state: ReviewState,
        /// The last day for the answer.
        due_on: NaiveDate,
        /// When it was filed.
        created_at: DateTime<Utc>,
    }
}
