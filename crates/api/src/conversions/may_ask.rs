//! Who may ask what of a learner converts, and by what right.

use super::question::Weighed;
use crate::enrolments::fact;
use crate::problem::{Problem, Slug};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::conversions::QueryConversion;
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::access::{Actor, Permit, conversions};
use credit_bank_domain::id::{EnrolmentId, LearnerId, ProgrammeId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::AccessGrant;

fn known(asking: Option<&Actor>) -> Result<&Actor, Problem> {
    asking.ok_or_else(|| Problem::new(Slug::Unauthenticated))
}

/// The outcomes of a learner that somebody may see, for somebody who may ask.
///
/// # Errors
/// `unauthenticated` and those of [`permit`].
pub(super) fn permitted(
    tx: &mut dyn ReadTx,
    asking: Option<&Actor>,
    learner: LearnerId,
    now: DateTime<Utc>,
) -> Result<Weighed, Problem> {
    let permit = permit(tx, known(asking)?, learner, now)?;
    Ok(Weighed::Learner {
        learner: permit.learner,
        seen: permit.outcomes.clone(),
    })
}

/// What somebody may see of a learner's outcomes, and by what right.
///
/// # Errors
/// `forbidden`, `not-found` and those of the store.
pub(super) fn permit(
    tx: &mut dyn ReadTx,
    asking: &Actor,
    learner: LearnerId,
    now: DateTime<Utc>,
) -> Result<Permit<QueryConversion>, Problem> {
    let found = tx.find_learner(learner)?.map(|row| row.id);
    let grants = match asking.organisation_id() {
        Some(recipient) => tx
            .live_grants_for(learner, recipient, now)?
            .into_iter()
            .map(grant_fact)
            .collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    Ok(conversions::query_conversion(asking, found, &grants, now)?)
}

fn grant_fact(grant: AccessGrant) -> Result<GrantFact, Problem> {
    Ok(GrantFact {
        id: grant.id,
        learner: grant.learner_id,
        recipient: grant.recipient_id,
        scope: match grant.scope.as_str() {
            "outcomes" => GrantScope::Outcomes(grant.outcome_ids.0),
            "balance" => GrantScope::Balance,
            "record" => GrantScope::Record,
            other => return Err(Problem::internal(anyhow::anyhow!("grant scope {other}"))),
        },
        expires_at: grant.expires_at,
        revoked: grant.revoked_at.is_some(),
    })
}

/// A school sees a learner only in its own programmes: in another school's the answer would tell what he has
/// applied for there.
///
/// # Errors
/// `forbidden`.
pub(super) fn own_programme(
    tx: &mut dyn ReadTx,
    asking: Option<&Actor>,
    outcomes: &Weighed,
    programme: ProgrammeId,
) -> Result<(), Problem> {
    let Weighed::Learner { learner, .. } = outcomes else {
        return Ok(());
    };
    let Some(school) = asking.filter(|asking| asking.learner_id() != Some(*learner)) else {
        return Ok(());
    };
    match tx.find_programme(programme)? {
        Some(found) if school.organisation_id() != Some(found.organisation_id) => {
            Err(Problem::new(Slug::Forbidden).detail(
                "院校只能就本校专业查询他人的成果。",
                "A school asks about a learner's outcomes only in its own programmes.",
            ))
        }
        _ => Ok(()),
    }
}

/// Whether somebody may ask about an enrolment.
///
/// # Errors
/// `unauthenticated`, `forbidden`, `not-found`.
pub(super) fn permit_enrolment(
    tx: &mut dyn ReadTx,
    asking: Option<&Actor>,
    enrolment: EnrolmentId,
) -> Result<(), Problem> {
    let asking = known(asking)?;
    let known = tx.find_enrolment(enrolment)?;
    conversions::query_enrolment(asking, known.as_ref().map(fact).as_ref())?;
    Ok(())
}
