//! An outcome as decisions about access need it.

use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use credit_bank_domain::access::outcomes::{OutcomeFact, OutcomeUse};
use credit_bank_domain::id::{ActorId, ApplicationId, CompletionId, SubjectId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Completion, Outcome};
use credit_bank_store::words::ReviewState;
use std::collections::BTreeSet;

/// Who posted the outcome's evidence or asked for a change of it, and which applications use it.
pub(super) fn fact_of(
    tx: &mut dyn ReadTx,
    outcome: &Outcome,
    completions: &[Completion],
) -> Result<OutcomeFact, Problem> {
    let using: BTreeSet<ApplicationId> = tx
        .claims_of_outcomes(outcome.learner_id, &[outcome.id])?
        .into_iter()
        .map(|claim| claim.application_id)
        .collect();
    let mut uses = Vec::new();
    for application in tx.list_applications_of_learner(outcome.learner_id)? {
        if !using.contains(&application.id) {
            continue;
        }
        let reviews = tx.list_review_requests_of(SubjectId::new(application.id.uuid()))?;
        let in_review = reviews.iter().any(|it| it.state == ReviewState::Open);
        uses.push(OutcomeUse {
            application: application.id,
            school: application.organisation_id,
            seen_until: if application.state.is_open() || in_review {
                None
            } else {
                // Without a review term the school's view ended with the application.
                let end = application.review_until.and_then(|last| last.succ_opt());
                Some(end.map_or(application.created_at, start_of_day))
            },
        });
    }
    Ok(OutcomeFact {
        id: outcome.id,
        learner: outcome.learner_id,
        posted_by: posted_by(tx, completions)?,
        uses,
    })
}

/// Everybody who said what it is: posts and what was asked for since.
fn posted_by(tx: &mut dyn ReadTx, completions: &[Completion]) -> Result<Vec<ActorId>, Problem> {
    let ids: Vec<CompletionId> = completions.iter().map(|it| it.id).collect();
    let revisions = tx.list_completion_revisions(&ids)?;
    let first = completions.iter().map(|it| it.posted_by);
    Ok(first
        .chain(revisions.iter().map(|it| it.posted_by))
        .collect())
}

/// The instant at which a civil day begins in Asia/Shanghai (UTC+8, no summer time).
fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    midnight
        .checked_sub_signed(TimeDelta::hours(8))
        .unwrap_or(midnight)
}
