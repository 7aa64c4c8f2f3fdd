//! Changing what is said of an organisation.

use crate::error::StoreError;
use crate::rows::{Organisation, OrganisationFormerVersion, OrganisationProfile};
use credit_bank_domain::id::OrganisationId;

/// Reading what was said before.
pub trait OrganisationVersionReads {
    /// Former versions of an organisation, the oldest first.
    fn list_former_organisations(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<OrganisationFormerVersion>, StoreError>;
}

/// Changing.
pub trait OrganisationVersionWrites {
    /// Puts name and codes of `is` in the place of those that stand, and keeps `was`. False if the organisation is
    /// not of the version that `was` says (any more).
    ///
    /// # Errors
    /// `Taken(OrganisationUscc)`, `Taken(SchoolCode)`.
    fn change_organisation(
        &mut self,
        was: &OrganisationFormerVersion,
        is: (&Organisation, &OrganisationProfile),
    ) -> Result<bool, StoreError>;
}
