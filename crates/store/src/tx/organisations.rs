//! Organisations.

use crate::error::StoreError;
use crate::rows::Organisation;
use credit_bank_domain::id::OrganisationId;

/// Looking organisations up.
pub trait OrganisationReads {
    /// The organisation with this id.
    fn find_organisation(&mut self, id: OrganisationId)
    -> Result<Option<Organisation>, StoreError>;

    /// These organisations, by id.
    fn find_organisations(
        &mut self,
        ids: &[OrganisationId],
    ) -> Result<Vec<Organisation>, StoreError>;

    /// The organisation with this code.
    fn find_organisation_by_code(&mut self, code: &str)
    -> Result<Option<Organisation>, StoreError>;

    /// At most `limit` organisations after `after`, by id.
    fn list_organisations(
        &mut self,
        after: Option<OrganisationId>,
        limit: i64,
    ) -> Result<Vec<Organisation>, StoreError>;
}

/// Entering organisations.
pub trait OrganisationWrites {
    /// Enters an organisation.
    ///
    /// # Errors
    /// `Taken(OrganisationCode)`, `Taken(OrganisationUscc)`.
    fn insert_organisation(&mut self, organisation: &Organisation) -> Result<(), StoreError>;
}
