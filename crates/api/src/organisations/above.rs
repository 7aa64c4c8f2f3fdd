//! What an organisation belongs to, and which organisations are the bank's own.

use super::draft::OrganisationRole;
use crate::problem::Problem;
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::ReadTx;

/// Most organisations above one another.
pub(crate) const MOST_ABOVE: usize = 16;

/// Whose an organisation is, told by its roles; the narrower comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Its own and that of those below it.
    Own,
    /// The bank's: a workstation.
    Bank,
    /// The bank above this one.
    ParentBank,
}

impl Reach {
    /// Of an organisation with these roles.
    pub(crate) fn of(roles: &[String]) -> Self {
        let is = |role: OrganisationRole| roles.iter().any(|it| it == role.as_str());
        if is(OrganisationRole::Workstation) {
            Self::Bank
        } else if is(OrganisationRole::ParentBank) {
            Self::ParentBank
        } else {
            Self::Own
        }
    }
}

/// The organisation and what it belongs to, the nearest first.
///
/// # Errors
/// Those of the store.
pub(crate) fn upwards(
    tx: &mut dyn ReadTx,
    from: OrganisationId,
) -> Result<Vec<OrganisationId>, Problem> {
    let mut chain = vec![from];
    let mut last = from;
    while chain.len() < MOST_ABOVE {
        let profile = tx.list_organisation_profiles(&[last])?.pop();
        match profile.and_then(|profile| profile.parent_id) {
            Some(parent) if !chain.contains(&parent) => {
                chain.push(parent);
                last = parent;
            }
            _ => break,
        }
    }
    Ok(chain)
}
