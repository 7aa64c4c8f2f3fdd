//! What was said of an organisation before it was changed.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, OrganisationId};

row! {
    /// One former version of an organisation.
    OrganisationFormerVersion, OrganisationFormerVersionWire, organisation_former_version {
        /// Whose.
        organisation_id: OrganisationId,
        /// Which version this was.
        version: i64,
        /// What it said of what was changed.
        document: crate::sql_types::Json<serde_json::Value>,
        /// Why it was changed.
        reason: String,
        /// Who changed it.
        superseded_by: ActorId,
        /// When.
        superseded_at: DateTime<Utc>,
    }
}
