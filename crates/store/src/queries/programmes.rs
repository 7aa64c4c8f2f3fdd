//! Programme versions. The document holds everything; the columns are what it is found by.

use super::Conn;
use crate::error::StoreError;
use crate::schema::programme;
use crate::sql_types::{Db, Json};
use crate::tx::{ProgrammeFilter, ProgrammeReads, ProgrammeWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use diesel::prelude::*;

impl ProgrammeReads for Conn {
    fn find_programme(&mut self, id: ProgrammeId) -> Result<Option<Programme>, StoreError> {
        Ok(programme::table
            .find(Db(id))
            .select(programme::document)
            .first::<Json<Programme>>(self)
            .optional()?
            .map(|document| document.0))
    }

    fn find_programme_version(
        &mut self,
        organisation: OrganisationId,
        code: &str,
        version: &str,
    ) -> Result<Option<Programme>, StoreError> {
        Ok(programme::table
            .filter(programme::organisation_id.eq(Db(organisation)))
            .filter(programme::code.eq(code))
            .filter(programme::version.eq(version))
            .select(programme::document)
            .first::<Json<Programme>>(self)
            .optional()?
            .map(|document| document.0))
    }

    fn list_programmes(
        &mut self,
        filter: &ProgrammeFilter,
        after: Option<ProgrammeId>,
        limit: i64,
    ) -> Result<Vec<Programme>, StoreError> {
        let mut query = programme::table
            .select(programme::document)
            .order(programme::id)
            .limit(limit)
            .into_boxed();
        if let Some(organisation) = filter.organisation_id {
            query = query.filter(programme::organisation_id.eq(Db(organisation)));
        }
        if let Some(code) = &filter.code {
            query = query.filter(programme::code.eq(code));
        }
        if let Some(instant) = filter.known_by {
            query = query.filter(programme::created_at.le(Db(instant)));
        }
        if let Some(after) = after {
            query = query.filter(programme::id.gt(Db(after)));
        }
        let documents = query.load::<Json<Programme>>(self)?;
        Ok(documents.into_iter().map(|document| document.0).collect())
    }
}

impl ProgrammeWrites for Conn {
    fn insert_programme(
        &mut self,
        programme: &Programme,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        diesel::insert_into(programme::table)
            .values((
                programme::id.eq(Db(programme.id)),
                programme::organisation_id.eq(Db(programme.organisation_id)),
                programme::code.eq(&programme.code),
                programme::version.eq(&programme.version),
                programme::rule_set_id.eq(programme.rule_set_id.map(Db)),
                programme::document.eq(Json(programme.clone())),
                programme::created_at.eq(Db(at)),
            ))
            .execute(self)?;
        Ok(())
    }
}
