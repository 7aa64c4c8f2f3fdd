//! Who may read who did and saw what.

use super::causes::{only, only_learner};
use super::{Actor, Permit, Refusal, Role};
use crate::id::{ActorId, LearnerId};

/// Read the audit, de-identified: no name and no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAudit {
    /// Who reads; the reading is itself audited.
    pub auditor: ActorId,
}

/// An auditor reads the audit, and nothing that names a learner.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_audit(actor: &Actor) -> Result<Permit<ListAudit>, Refusal> {
    only(actor, Role::Auditor)?;
    Ok(Permit::granted(ListAudit {
        auditor: actor.id(),
    }))
}

/// Go through the accounts under their pseudonyms.
///
/// # Errors
/// As [`list_audit`].
pub fn list_audited_accounts(actor: &Actor) -> Result<Permit<ListAudit>, Refusal> {
    list_audit(actor)
}

/// Read one account's books and applications under its pseudonym: no name, no number, no free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditAccount {
    /// Whose, which the auditor is not told.
    pub learner: LearnerId,
    /// Who reads; the reading is itself audited.
    pub auditor: ActorId,
}

/// An auditor reads any account, de-identified.
///
/// # Errors
/// [`Refusal::Role`] for all others, [`Refusal::Unknown`] where no account has the pseudonym.
pub fn audit_account(
    actor: &Actor,
    found: Option<LearnerId>,
) -> Result<Permit<AuditAccount>, Refusal> {
    only(actor, Role::Auditor)?;
    Ok(Permit::granted(AuditAccount {
        learner: found.ok_or(Refusal::Unknown)?,
        auditor: actor.id(),
    }))
}

/// Read who saw one's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMyAccesses {
    /// Whose record.
    pub learner: LearnerId,
}

/// A learner reads who saw the own record.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn list_my_accesses(actor: &Actor) -> Result<Permit<ListMyAccesses>, Refusal> {
    Ok(Permit::granted(ListMyAccesses {
        learner: only_learner(actor)?,
    }))
}
