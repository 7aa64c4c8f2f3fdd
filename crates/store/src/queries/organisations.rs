//! Organisations.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]

use super::Conn;
use crate::error::StoreError;
use crate::rows::{Organisation, OrganisationProfile, OrganisationProfileWire, OrganisationWire};
use crate::schema::{client, organisation, organisation_profile, session, user_account};
use crate::sql_types::Db;
use crate::tx::{OrganisationReads, OrganisationWrites};
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::OrganisationId;
use diesel::prelude::*;

impl OrganisationReads for Conn {
    fn find_organisation(
        &mut self,
        id: OrganisationId,
    ) -> Result<Option<Organisation>, StoreError> {
        Ok(organisation::table
            .find(Db(id))
            .select(OrganisationWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_organisations(
        &mut self,
        ids: &[OrganisationId],
    ) -> Result<Vec<Organisation>, StoreError> {
        Ok(organisation::table
            .filter(organisation::id.eq_any(ids.iter().map(|id| Db(*id))))
            .order(organisation::id)
            .select(OrganisationWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn find_organisation_by_code(
        &mut self,
        code: &str,
    ) -> Result<Option<Organisation>, StoreError> {
        Ok(organisation::table
            .filter(organisation::code.eq(code))
            .select(OrganisationWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_organisations(
        &mut self,
        after: Option<OrganisationId>,
        limit: i64,
    ) -> Result<Vec<Organisation>, StoreError> {
        let mut query = organisation::table
            .select(OrganisationWire::as_select())
            .order(organisation::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(organisation::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_organisation_profiles(
        &mut self,
        ids: &[OrganisationId],
    ) -> Result<Vec<OrganisationProfile>, StoreError> {
        Ok(organisation_profile::table
            .filter(organisation_profile::organisation_id.eq_any(ids.iter().map(|id| Db(*id))))
            .order(organisation_profile::organisation_id)
            .select(OrganisationProfileWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl OrganisationWrites for Conn {
    fn insert_organisation(&mut self, organisation: &Organisation) -> Result<(), StoreError> {
        diesel::insert_into(organisation::table)
            .values(OrganisationWire::from(organisation))
            .execute(self)?;
        Ok(())
    }

    fn set_organisation_standing(
        &mut self,
        id: OrganisationId,
        standing: Standing,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(organisation::table.find(Db(id)))
            .set((
                organisation::state.eq(Db(standing)),
                organisation::version.eq(organisation::version + 1),
            ))
            .execute(self)?;
        let people = user_account::organisation_id.eq(Some(Db(id)));
        diesel::update(user_account::table.filter(people))
            .set(user_account::version.eq(user_account::version + 1))
            .execute(self)?;
        diesel::update(client::table.filter(client::organisation_id.eq(Db(id))))
            .set(client::version.eq(client::version + 1))
            .execute(self)?;
        let whose = user_account::table.filter(people).select(user_account::id);
        diesel::update(session::table)
            .filter(session::user_id.eq_any(whose))
            .filter(session::revoked_at.is_null())
            .set(session::revoked_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn insert_organisation_profile(
        &mut self,
        profile: &OrganisationProfile,
    ) -> Result<(), StoreError> {
        diesel::insert_into(organisation_profile::table)
            .values(OrganisationProfileWire::from(profile))
            .execute(self)?;
        Ok(())
    }
}
