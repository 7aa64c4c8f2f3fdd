//! A learner's permission for an organisation to look, and who may keep it.

use super::causes::only_learner;
use super::{Actor, Permit, Refusal};
use crate::id::{GrantId, LearnerId, OrganisationId, OutcomeId};
use chrono::{DateTime, Utc};

/// A grant, as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFact {
    /// The grant.
    pub id: GrantId,
    /// Who gave it.
    pub learner: LearnerId,
    /// To whom.
    pub recipient: OrganisationId,
    /// What it lets the recipient see.
    pub scope: GrantScope,
    /// From this instant on it no longer counts.
    pub expires_at: DateTime<Utc>,
    /// Was it withdrawn? Bites at once.
    pub revoked: bool,
}

/// What a grant lets its recipient see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantScope {
    /// These outcomes.
    Outcomes(Vec<OutcomeId>),
    /// The balance.
    Balance,
    /// The whole record: balance, entries and outcomes.
    Record,
}

impl GrantFact {
    /// Does it let `recipient` see something of `learner`'s at `now`?
    pub fn counts(
        &self,
        learner: LearnerId,
        recipient: OrganisationId,
        now: DateTime<Utc>,
    ) -> bool {
        self.learner == learner
            && self.recipient == recipient
            && !self.revoked
            && now < self.expires_at
    }
}

/// List or make one's own grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepGrants {
    /// Whose; outcomes named in a new grant must be this learner's.
    pub learner: LearnerId,
}

/// A learner lists the own grants.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_grants(actor: &Actor) -> Result<Permit<KeepGrants>, Refusal> {
    Ok(Permit::granted(KeepGrants {
        learner: only_learner(actor)?,
    }))
}

/// Only the learner himself grants a view.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn create_grant(actor: &Actor) -> Result<Permit<KeepGrants>, Refusal> {
    Ok(Permit::granted(KeepGrants {
        learner: only_learner(actor)?,
    }))
}

/// Withdraw one grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawGrant {
    /// Which.
    pub grant: GrantId,
    /// Whose.
    pub learner: LearnerId,
}

/// Only the learner who gave a grant withdraws it, expired or not.
///
/// # Errors
/// [`Refusal::Role`] for all but learners, [`Refusal::Unknown`] for another's grant.
pub fn withdraw_grant(
    actor: &Actor,
    grant: Option<&GrantFact>,
) -> Result<Permit<WithdrawGrant>, Refusal> {
    let learner = only_learner(actor)?;
    let grant = grant
        .filter(|grant| grant.learner == learner)
        .ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(WithdrawGrant {
        grant: grant.id,
        learner,
    }))
}
