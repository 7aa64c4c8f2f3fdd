//! Organisations.

use crate::error::StoreError;
use crate::rows::{Organisation, OrganisationProfile};
use crate::words::Standing;
use chrono::{DateTime, Utc};
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

    /// What else is known of these organisations, by id; those without more are left out.
    fn list_organisation_profiles(
        &mut self,
        ids: &[OrganisationId],
    ) -> Result<Vec<OrganisationProfile>, StoreError>;
}

/// Entering organisations.
pub trait OrganisationWrites {
    /// Enters an organisation.
    ///
    /// # Errors
    /// `Taken(OrganisationCode)`, `Taken(OrganisationUscc)`.
    fn insert_organisation(&mut self, organisation: &Organisation) -> Result<(), StoreError>;

    /// Suspends or restores an organisation. With it grow the versions of its people's accounts and of
    /// its clients, and their log-ins end at `at`: what they held before comes to life no more. False
    /// where there is no such organisation.
    fn set_organisation_standing(
        &mut self,
        id: OrganisationId,
        standing: Standing,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Enters what else is known of an organisation that was entered before.
    ///
    /// # Errors
    /// `Taken(SchoolCode)`.
    fn insert_organisation_profile(
        &mut self,
        profile: &OrganisationProfile,
    ) -> Result<(), StoreError>;
}
