//! When a request for a review of an outcome was answered: the outcome's events say it.

use crate::problem::Problem;
use crate::review_request::ReviewRequestView;
use credit_bank_domain::id::{LearnerId, OutcomeId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{OutcomeEvent, ReviewRequest};
use credit_bank_store::words::ReviewState;

/// The act by which a revocation is confirmed; the outcome stays revoked.
pub(super) const CONFIRMATION: &str = "confirmation";

/// The acts that answer a review request.
const CLOSING: [&str; 4] = ["recognition", "refusal", "reinstatement", CONFIRMATION];

/// A request, closed by the first decision after it among the outcome's events.
pub(super) fn shown(request: &ReviewRequest, events: &[OutcomeEvent]) -> ReviewRequestView {
    let closing = events.iter().find(|event| {
        event.recorded_at >= request.created_at && CLOSING.contains(&event.act.as_str())
    });
    let closing = closing.filter(|_| request.state != ReviewState::Open);
    ReviewRequestView::new(request, closing.map(|event| event.recorded_at))
}

/// Every review request of a learner's outcomes.
pub(crate) fn outcome_reviews_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<Vec<ReviewRequestView>, Problem> {
    let mut views = Vec::new();
    for request in tx.list_review_requests_of_learners(&[learner])? {
        if request.subject == "outcome" {
            let outcome = OutcomeId::new(request.subject_id.uuid());
            views.push(shown(&request, &tx.list_outcome_events(learner, outcome)?));
        }
    }
    Ok(views)
}
