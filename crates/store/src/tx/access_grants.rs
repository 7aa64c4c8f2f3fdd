//! What learners let organisations see.

use crate::error::StoreError;
use crate::rows::AccessGrant;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{GrantId, LearnerId, OrganisationId};

/// Looking grants up.
pub trait AccessGrantReads {
    /// A learner's grant with this id.
    fn find_access_grant(
        &mut self,
        learner: LearnerId,
        grant: GrantId,
    ) -> Result<Option<AccessGrant>, StoreError>;

    /// Every grant a learner ever gave, the oldest first.
    fn list_access_grants(&mut self, learner: LearnerId) -> Result<Vec<AccessGrant>, StoreError>;

    /// The grants that let `recipient` see something of the learner at `now`.
    fn live_grants_for(
        &mut self,
        learner: LearnerId,
        recipient: OrganisationId,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccessGrant>, StoreError>;
}

/// Giving and taking back.
pub trait AccessGrantWrites {
    /// Enters a grant.
    fn insert_access_grant(&mut self, grant: &AccessGrant) -> Result<(), StoreError>;

    /// Takes a grant back; false if there is none or it was taken back before.
    fn revoke_access_grant(
        &mut self,
        learner: LearnerId,
        grant: GrantId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
