//! Changing what is said of an organisation.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    Organisation, OrganisationFormerVersion, OrganisationFormerVersionWire, OrganisationProfile,
    OrganisationProfileWire,
};
use crate::schema::{organisation, organisation_former_version, organisation_profile};
use crate::sql_types::Db;
use crate::tx::{OrganisationVersionReads, OrganisationVersionWrites};
use credit_bank_domain::id::OrganisationId;
use diesel::prelude::*;

impl OrganisationVersionReads for Conn {
    fn list_former_organisations(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<OrganisationFormerVersion>, StoreError> {
        Ok(organisation_former_version::table
            .filter(organisation_former_version::organisation_id.eq(Db(organisation)))
            .order(organisation_former_version::version)
            .select(OrganisationFormerVersionWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl OrganisationVersionWrites for Conn {
    fn change_organisation(
        &mut self,
        was: &OrganisationFormerVersion,
        (is, profile): (&Organisation, &OrganisationProfile),
    ) -> Result<bool, StoreError> {
        let standing = organisation::table
            .find(Db(is.id))
            .filter(organisation::version.eq(was.version));
        let changed = diesel::update(standing)
            .set((
                organisation::name.eq(&is.name),
                organisation::uscc.eq(&is.uscc),
                organisation::version.eq(was.version.saturating_add(1)),
            ))
            .execute(self)?;
        if changed != 1 {
            return Ok(false);
        }
        let known = diesel::update(organisation_profile::table.find(Db(is.id)))
            .set((
                organisation_profile::short_name.eq(&profile.short_name),
                organisation_profile::school_code.eq(&profile.school_code),
                organisation_profile::region_code.eq(&profile.region_code),
            ))
            .execute(self)?;
        if known == 0 {
            diesel::insert_into(organisation_profile::table)
                .values(OrganisationProfileWire::from(profile))
                .execute(self)?;
        }
        diesel::insert_into(organisation_former_version::table)
            .values(OrganisationFormerVersionWire::from(was))
            .execute(self)?;
        Ok(true)
    }
}
