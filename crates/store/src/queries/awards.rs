//! The register of awards. The document holds everything; the columns are what it is found by.

use super::{Conn, rows_per_statement};
use crate::error::StoreError;
use crate::schema::{award, award_former_version};
use crate::sql_types::{Db, Json};
use crate::tx::{AwardFilter, AwardReads, AwardWrites};
use chrono::{DateTime, Utc};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ActorId, AwardId};
use diesel::prelude::*;
use std::collections::BTreeSet;

impl AwardReads for Conn {
    fn find_award(&mut self, id: AwardId) -> Result<Option<Award>, StoreError> {
        Ok(award::table
            .find(Db(id))
            .select(award::document)
            .first::<Json<Award>>(self)
            .optional()?
            .map(|document| document.0))
    }

    fn find_award_edition(
        &mut self,
        code: &str,
        edition: &str,
    ) -> Result<Option<Award>, StoreError> {
        Ok(award::table
            .filter(award::code.eq(code))
            .filter(award::edition.eq(edition))
            .select(award::document)
            .first::<Json<Award>>(self)
            .optional()?
            .map(|document| document.0))
    }

    fn find_awards(&mut self, ids: &[AwardId]) -> Result<Vec<Award>, StoreError> {
        let ids: Vec<AwardId> = ids
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut found = Vec::new();
        for ids in ids.chunks(rows_per_statement(1)) {
            let documents = award::table
                .filter(award::id.eq_any(ids.iter().map(|id| Db(*id))))
                .order(award::id)
                .select(award::document)
                .load::<Json<Award>>(self)?;
            found.extend(documents.into_iter().map(|document| document.0));
        }
        Ok(found)
    }

    fn find_award_editions(&mut self, keys: &[(&str, &str)]) -> Result<Vec<Award>, StoreError> {
        let wanted: BTreeSet<(&str, &str)> = keys.iter().copied().collect();
        let codes: Vec<&str> = wanted
            .iter()
            .map(|(code, _)| *code)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut found = Vec::new();
        for codes in codes.chunks(rows_per_statement(1)) {
            let documents = award::table
                .filter(award::code.eq_any(codes))
                .select(award::document)
                .load::<Json<Award>>(self)?;
            // A code has few editions, so all of them are read.
            found.extend(
                documents
                    .into_iter()
                    .map(|document| document.0)
                    .filter(|award| {
                        wanted.contains(&(award.code.as_str(), award.edition.as_str()))
                    }),
            );
        }
        found.sort_by_key(|award| award.id);
        Ok(found)
    }

    fn list_awards(
        &mut self,
        filter: &AwardFilter,
        after: Option<AwardId>,
        limit: i64,
    ) -> Result<Vec<Award>, StoreError> {
        let wanted = usize::try_from(limit).unwrap_or(0);
        let mut found: Vec<Award> = Vec::new();
        let mut last = after;
        // The days are in the document, so pages are read until one is filled or none is left.
        while found.len() < wanted {
            let page = page(self, filter, last, limit)?;
            let is_last = page.len() < wanted;
            last = page.last().map(|award| award.id).or(last);
            found.extend(
                page.into_iter()
                    .filter(|award| filter.on.is_none_or(|on| award.is_in_register(on))),
            );
            if is_last {
                break;
            }
        }
        found.truncate(wanted);
        Ok(found)
    }
}

fn page(
    connection: &mut Conn,
    filter: &AwardFilter,
    after: Option<AwardId>,
    limit: i64,
) -> QueryResult<Vec<Award>> {
    let mut query = award::table
        .select(award::document)
        .order(award::id)
        .limit(limit)
        .into_boxed();
    if let Some(outcome_type) = filter.outcome_type {
        query = query.filter(award::outcome_type.eq(Db(outcome_type)));
    }
    if let Some(code) = &filter.code {
        query = query.filter(award::code.eq(code));
    }
    if let Some(after) = after {
        query = query.filter(award::id.gt(Db(after)));
    }
    let documents = query.load::<Json<Award>>(connection)?;
    Ok(documents.into_iter().map(|document| document.0).collect())
}

impl AwardWrites for Conn {
    fn insert_award(&mut self, award: &Award, at: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::insert_into(award::table)
            .values((
                award::id.eq(Db(award.id)),
                award::outcome_type.eq(Db(award.outcome_type)),
                award::code.eq(&award.code),
                award::edition.eq(&award.edition),
                award::document.eq(Json(award.clone())),
                award::created_at.eq(Db(at)),
                award::version.eq(award.version),
            ))
            .execute(self)?;
        Ok(())
    }

    fn supersede_award(
        &mut self,
        was: &Award,
        is: &Award,
        reason: &str,
        (by, at): (ActorId, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let standing = award::table
            .find(Db(was.id))
            .filter(award::version.eq(was.version));
        let changed = diesel::update(standing)
            .set((
                award::document.eq(Json(is.clone())),
                award::version.eq(is.version),
            ))
            .execute(self)?;
        if changed != 1 {
            return Ok(false);
        }
        diesel::insert_into(award_former_version::table)
            .values((
                award_former_version::award_id.eq(Db(was.id)),
                award_former_version::version.eq(was.version),
                award_former_version::document.eq(Json(was.clone())),
                award_former_version::reason.eq(reason),
                award_former_version::superseded_by.eq(Db(by)),
                award_former_version::superseded_at.eq(Db(at)),
            ))
            .execute(self)?;
        Ok(true)
    }
}
