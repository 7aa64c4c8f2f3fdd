//! Decisions on applications, and requests for a human review.

use crate::error::StoreError;
use crate::rows::{Decision, ReviewRequest};
use crate::words::ReviewState;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{
    ActorId, ApplicationId, GroupId, LearnerId, LineId, ReviewRequestId, SubjectId,
};

/// A decision before the store numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What was done.
    pub act: String,
    /// The group it was done to, if one.
    pub group_id: Option<GroupId>,
    /// The line it was done to, if one.
    pub line_id: Option<LineId>,
    /// What came of it.
    pub outcome: String,
    /// The reason, by its code.
    pub reason_code: String,
    /// The reason, in words.
    pub reason: String,
    /// Who decided.
    pub actor_id: ActorId,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Looking decisions up.
pub trait DecisionReads {
    /// The decisions on an application, by number.
    fn list_decisions(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
    ) -> Result<Vec<Decision>, StoreError>;

    /// A learner's review request with this id.
    fn find_review_request(
        &mut self,
        learner: LearnerId,
        request: ReviewRequestId,
    ) -> Result<Option<ReviewRequest>, StoreError>;

    /// The review requests about an outcome or an application, the oldest first.
    fn list_review_requests_of(
        &mut self,
        subject: SubjectId,
    ) -> Result<Vec<ReviewRequest>, StoreError>;

    /// Every review request of these learners, by learner and id.
    fn list_review_requests_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<ReviewRequest>, StoreError>;
}

/// Deciding.
pub trait DecisionWrites {
    /// Adds decisions after the application's last, numbered on; the learner is locked.
    fn append_decisions(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        decisions: &[NewDecision],
    ) -> Result<(), StoreError>;

    /// Files a review request.
    fn insert_review_request(&mut self, request: &ReviewRequest) -> Result<(), StoreError>;

    /// Answers an open review request; false if it is not open (any more).
    fn close_review_request(
        &mut self,
        learner: LearnerId,
        request: ReviewRequestId,
        answer: ReviewState,
    ) -> Result<bool, StoreError>;
}
