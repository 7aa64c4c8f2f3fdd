//! Decisions on applications, and requests for a human review.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{Decision, DecisionWire, ReviewRequest, ReviewRequestWire};
use crate::schema::{decision, review_request};
use crate::sql_types::Db;
use crate::tx::{DecisionReads, DecisionWrites, NewDecision};
use crate::words::ReviewState;
use credit_bank_domain::id::{ApplicationId, LearnerId, ReviewRequestId, SubjectId};
use diesel::prelude::*;

impl DecisionReads for Conn {
    fn list_decisions(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
    ) -> Result<Vec<Decision>, StoreError> {
        Ok(decision::table
            .filter(decision::learner_id.eq(Db(learner)))
            .filter(decision::application_id.eq(Db(application)))
            .order(decision::number)
            .select(DecisionWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn find_review_request(
        &mut self,
        learner: LearnerId,
        request: ReviewRequestId,
    ) -> Result<Option<ReviewRequest>, StoreError> {
        Ok(review_request::table
            .find((Db(learner), Db(request)))
            .select(ReviewRequestWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_review_requests_of(
        &mut self,
        subject: SubjectId,
    ) -> Result<Vec<ReviewRequest>, StoreError> {
        Ok(review_request::table
            .filter(review_request::subject_id.eq(Db(subject)))
            .order(review_request::id)
            .select(ReviewRequestWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_review_requests_of_learners(
        &mut self,
        learners: &[LearnerId],
    ) -> Result<Vec<ReviewRequest>, StoreError> {
        Ok(review_request::table
            .filter(review_request::learner_id.eq_any(learners.iter().map(|id| Db(*id))))
            .order((review_request::learner_id, review_request::id))
            .select(ReviewRequestWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl DecisionWrites for Conn {
    fn append_decisions(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        decisions: &[NewDecision],
    ) -> Result<(), StoreError> {
        let last: Option<i64> = decision::table
            .filter(decision::learner_id.eq(Db(learner)))
            .filter(decision::application_id.eq(Db(application)))
            .select(diesel::dsl::max(decision::number))
            .first(self)?;
        let rows: Vec<_> = (last.unwrap_or(0).saturating_add(1)..)
            .zip(decisions)
            .map(|(number, new)| Decision {
                learner_id: learner,
                application_id: application,
                number,
                act: new.act.clone(),
                group_id: new.group_id,
                line_id: new.line_id,
                outcome: new.outcome.clone(),
                reason_code: new.reason_code.clone(),
                reason: new.reason.clone(),
                actor_id: new.actor_id,
                recorded_at: new.recorded_at,
            })
            .collect();
        Ok(dialect::insert_all::<DecisionWire, _>(self, &rows)?)
    }

    fn insert_review_request(&mut self, request: &ReviewRequest) -> Result<(), StoreError> {
        diesel::insert_into(review_request::table)
            .values(ReviewRequestWire::from(request))
            .execute(self)?;
        Ok(())
    }

    fn close_review_request(
        &mut self,
        learner: LearnerId,
        request: ReviewRequestId,
        answer: ReviewState,
    ) -> Result<bool, StoreError> {
        let open = review_request::table
            .find((Db(learner), Db(request)))
            .filter(review_request::state.eq(Db(ReviewState::Open)));
        let changed = diesel::update(open)
            .set(review_request::state.eq(Db(answer)))
            .execute(self)?;
        Ok(changed == 1)
    }
}
