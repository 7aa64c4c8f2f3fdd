//! Grants: what a learner lets an organisation see.

use crate::sql_types::Json;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{GrantId, LearnerId, OrganisationId, OutcomeId};

row! {
    /// A learner's permission for one organisation.
    AccessGrant, AccessGrantWire, access_grant {
        /// Whose data.
        learner_id: LearnerId,
        /// Its id.
        id: GrantId,
        /// What may be seen, by the API's word.
        scope: String,
        /// The outcomes it covers, where the scope names outcomes.
        outcome_ids: Json<Vec<OutcomeId>>,
        /// Who may see it.
        recipient_id: OrganisationId,
        /// What for, in the learner's words.
        purpose: String,
        /// When it was given.
        created_at: DateTime<Utc>,
        /// The first instant at which it no longer holds.
        expires_at: DateTime<Utc>,
        /// When it was taken back.
        revoked_at: Option<DateTime<Utc>>,
    }
}
