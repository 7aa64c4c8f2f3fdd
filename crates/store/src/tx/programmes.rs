//! Programme versions.

use crate::error::StoreError;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;

/// Which programmes a list holds; none of a field means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgrammeFilter {
    /// Only programmes of this school.
    pub organisation_id: Option<OrganisationId>,
    /// Only versions of this code.
    pub code: Option<String>,
    /// Only versions that were entered by this instant.
    pub known_by: Option<DateTime<Utc>>,
}

/// Looking programmes up.
pub trait ProgrammeReads {
    /// The programme version with this id.
    fn find_programme(&mut self, id: ProgrammeId) -> Result<Option<Programme>, StoreError>;

    /// The version of a school's programme.
    fn find_programme_version(
        &mut self,
        organisation: OrganisationId,
        code: &str,
        version: &str,
    ) -> Result<Option<Programme>, StoreError>;

    /// At most `limit` programme versions after `after`, by id.
    fn list_programmes(
        &mut self,
        filter: &ProgrammeFilter,
        after: Option<ProgrammeId>,
        limit: i64,
    ) -> Result<Vec<Programme>, StoreError>;
}

/// Entering programmes.
pub trait ProgrammeWrites {
    /// Enters a programme version.
    ///
    /// # Errors
    /// `Taken(ProgrammeVersion)`.
    fn insert_programme(
        &mut self,
        programme: &Programme,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}
