//! Rule sets, their versions, and what happened to each version.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    PublishedVersion, RecognitionVersion, RuleSet, RuleSetVersion, RuleSetVersionEvent,
    RuleSetVersionEventDraft, RuleSetVersionEventWire, RuleSetVersionWire, RuleSetWire,
};
use crate::schema::{organisation, rule_set, rule_set_version, rule_set_version_event};
use crate::sql_types::{Db, Json};
use crate::tx::{RuleSetReads, RuleSetWrites};
use crate::words::RuleSetPurpose;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{OrganisationId, RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::RuleSetVersionState;
use diesel::dsl::{auto_type, max};
use diesel::prelude::*;

impl RuleSetReads for Conn {
    fn find_rule_set(&mut self, id: RuleSetId) -> Result<Option<RuleSet>, StoreError> {
        Ok(rule_set::table
            .find(Db(id))
            .select(RuleSetWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_rule_set_by_code(&mut self, code: &str) -> Result<Option<RuleSet>, StoreError> {
        Ok(rule_set::table
            .filter(rule_set::code.eq(code))
            .select(RuleSetWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_rule_sets(
        &mut self,
        organisation: Option<OrganisationId>,
        after: Option<RuleSetId>,
        limit: i64,
    ) -> Result<Vec<RuleSet>, StoreError> {
        let mut query = rule_set::table
            .select(RuleSetWire::as_select())
            .order(rule_set::id)
            .limit(limit)
            .into_boxed();
        if let Some(organisation) = organisation {
            query = query.filter(rule_set::organisation_id.eq(Db(organisation)));
        }
        if let Some(after) = after {
            query = query.filter(rule_set::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn find_rule_set_version(
        &mut self,
        id: RuleSetVersionId,
    ) -> Result<Option<RuleSetVersion>, StoreError> {
        Ok(rule_set_version::table
            .find(Db(id))
            .select(RuleSetVersionWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_rule_set_version_by_number(
        &mut self,
        rule_set: RuleSetId,
        number: i64,
    ) -> Result<Option<RuleSetVersion>, StoreError> {
        Ok(rule_set_version::table
            .filter(rule_set_version::rule_set_id.eq(Db(rule_set)))
            .filter(rule_set_version::number.eq(number))
            .select(RuleSetVersionWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_rule_set_versions(
        &mut self,
        rule_set: RuleSetId,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<RuleSetVersion>, StoreError> {
        Ok(rule_set_version::table
            .filter(rule_set_version::rule_set_id.eq(Db(rule_set)))
            .filter(rule_set_version::number.gt(after.unwrap_or(0)))
            .order(rule_set_version::number)
            .limit(limit)
            .select(RuleSetVersionWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn last_rule_set_version_number(&mut self, rule_set: RuleSetId) -> Result<i64, StoreError> {
        let last: Option<i64> = rule_set_version::table
            .filter(rule_set_version::rule_set_id.eq(Db(rule_set)))
            .select(max(rule_set_version::number))
            .first(self)?;
        Ok(last.unwrap_or(0))
    }

    fn list_rule_set_version_events(
        &mut self,
        version: RuleSetVersionId,
    ) -> Result<Vec<RuleSetVersionEvent>, StoreError> {
        Ok(rule_set_version_event::table
            .filter(rule_set_version_event::rule_set_version_id.eq(Db(version)))
            .order(rule_set_version_event::number)
            .select(RuleSetVersionEventWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn find_rule_set_version_in_force(
        &mut self,
        rule_set: RuleSetId,
        on: NaiveDate,
    ) -> Result<Option<RuleSetVersion>, StoreError> {
        Ok(in_force(self, Some(rule_set), on, None)?.into_iter().next())
    }

    fn find_rule_set_version_in_force_as_of(
        &mut self,
        rule_set: RuleSetId,
        on: NaiveDate,
        instant: DateTime<Utc>,
    ) -> Result<Option<RuleSetVersion>, StoreError> {
        let found = in_force(self, Some(rule_set), on, Some(instant))?;
        Ok(found.into_iter().next())
    }

    fn list_recognition_versions_in_force(
        &mut self,
        on: NaiveDate,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<RecognitionVersion>, StoreError> {
        type Row = (
            Db<RuleSetVersionId>,
            Db<RuleSetId>,
            Db<OrganisationId>,
            Json<Vec<String>>,
        );
        let of_set = rule_set::table.on(rule_set::id.eq(rule_set_version::rule_set_id));
        let of_owner = organisation::table.on(organisation::id.eq(rule_set::organisation_id));
        let mut query = rule_set_version::table
            .inner_join(of_set)
            .inner_join(of_owner)
            .filter(rule_set::purpose.eq(Db(RuleSetPurpose::Recognition)))
            .filter(begun_and_not_ended(on))
            .order((
                rule_set::created_at,
                rule_set::code,
                rule_set_version::effective_from.desc(),
                rule_set_version::number.desc(),
            ))
            .select((
                rule_set_version::id,
                rule_set::id,
                organisation::id,
                organisation::roles,
            ))
            .into_boxed();
        query = match as_of {
            None => query.filter(rule_set_version::state.eq(Db(RuleSetVersionState::Published))),
            Some(instant) => query.filter(published_and_not_withdrawn(instant)),
        };
        let rows: Vec<Row> = query.load(self)?;
        let row = |(Db(id), Db(rule_set), Db(owner), Json(owner_roles)): Row| RecognitionVersion {
            id,
            rule_set,
            owner,
            owner_roles,
        };
        Ok(RecognitionVersion::first_of_each(rows.into_iter().map(row)))
    }

    fn rule_sets_of_versions(
        &mut self,
        versions: &[RuleSetVersionId],
    ) -> Result<Vec<(RuleSetVersionId, RuleSetId)>, StoreError> {
        let rows: Vec<(Db<RuleSetVersionId>, Db<RuleSetId>)> = rule_set_version::table
            .filter(rule_set_version::id.eq_any(versions.iter().map(|id| Db(*id))))
            .order(rule_set_version::id)
            .select((rule_set_version::id, rule_set_version::rule_set_id))
            .load(self)?;
        Ok(rows.into_iter().map(|(id, of)| (id.0, of.0)).collect())
    }

    fn list_published_versions(
        &mut self,
        rule_set: RuleSetId,
    ) -> Result<Vec<PublishedVersion>, StoreError> {
        type Row = (Db<RuleSetVersionId>, i64, NaiveDate, Option<NaiveDate>);
        let rows: Vec<Row> = rule_set_version::table
            .filter(rule_set_version::rule_set_id.eq(Db(rule_set)))
            .filter(rule_set_version::state.eq(Db(RuleSetVersionState::Published)))
            .order((
                rule_set_version::effective_from.desc(),
                rule_set_version::number.desc(),
            ))
            .select((
                rule_set_version::id,
                rule_set_version::number,
                rule_set_version::effective_from,
                rule_set_version::effective_to,
            ))
            .load(self)?;
        let row = |(id, number, effective_from, effective_to): Row| PublishedVersion {
            id: id.0,
            number,
            effective_from,
            effective_to,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn list_rule_set_versions_in_force(
        &mut self,
        on: NaiveDate,
    ) -> Result<Vec<RuleSetVersion>, StoreError> {
        let mut versions = in_force(self, None, on, None)?;
        versions.dedup_by_key(|version| version.rule_set_id);
        Ok(versions)
    }
}

/// Versions that have begun on a day and not ended.
#[auto_type]
fn begun_and_not_ended(on: NaiveDate) -> _ {
    let ended = rule_set_version::effective_to;
    rule_set_version::effective_from
        .le(on)
        .and(ended.is_null().or(ended.gt(on)))
}

/// Versions that were published at an instant and not yet withdrawn.
#[auto_type]
fn published_and_not_withdrawn(instant: DateTime<Utc>) -> _ {
    let withdrawn = rule_set_version::withdrawn_at;
    let later: Option<Db<DateTime<Utc>>> = Some(Db(instant));
    rule_set_version::published_at
        .le(later)
        .and(withdrawn.is_null().or(withdrawn.gt(later)))
}

/// Everything published, now or at an instant, that has begun and not ended, by rule set, the one that decides
/// first.
fn in_force(
    connection: &mut Conn,
    rule_set: Option<RuleSetId>,
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
) -> QueryResult<Vec<RuleSetVersion>> {
    let mut query = rule_set_version::table
        .filter(begun_and_not_ended(on))
        .order((
            rule_set_version::rule_set_id,
            rule_set_version::effective_from.desc(),
            rule_set_version::number.desc(),
        ))
        .select(RuleSetVersionWire::as_select())
        .into_boxed();
    query = match as_of {
        None => query.filter(rule_set_version::state.eq(Db(RuleSetVersionState::Published))),
        Some(instant) => query.filter(published_and_not_withdrawn(instant)),
    };
    if let Some(rule_set) = rule_set {
        query = query
            .filter(rule_set_version::rule_set_id.eq(Db(rule_set)))
            .limit(1);
    }
    Ok(query
        .load(connection)?
        .into_iter()
        .map(Into::into)
        .collect())
}

impl RuleSetWrites for Conn {
    fn lock_rule_set(&mut self, rule_set: RuleSetId) -> Result<(), StoreError> {
        let purpose: Option<Db<RuleSetPurpose>> = rule_set::table
            .find(Db(rule_set))
            .select(rule_set::purpose)
            .first(self)
            .optional()?;
        let same = rule_set::title.eq(rule_set::title);
        match purpose {
            Some(Db(RuleSetPurpose::Recognition)) => {
                let all = rule_set::purpose.eq(Db(RuleSetPurpose::Recognition));
                diesel::update(rule_set::table.filter(all))
                    .set(same)
                    .execute(self)?
            }
            _ => diesel::update(rule_set::table.find(Db(rule_set)))
                .set(same)
                .execute(self)?,
        };
        Ok(())
    }

    fn insert_rule_set(&mut self, rule_set: &RuleSet) -> Result<(), StoreError> {
        diesel::insert_into(rule_set::table)
            .values(RuleSetWire::from(rule_set))
            .execute(self)?;
        Ok(())
    }

    fn insert_rule_set_version(&mut self, version: &RuleSetVersion) -> Result<(), StoreError> {
        diesel::insert_into(rule_set_version::table)
            .values(RuleSetVersionWire::from(version))
            .execute(self)?;
        Ok(())
    }

    fn set_rule_set_version_state(
        &mut self,
        id: RuleSetVersionId,
        from: RuleSetVersionState,
        to: RuleSetVersionState,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let version = diesel::update(rule_set_version::table.find(Db(id)))
            .filter(rule_set_version::state.eq(Db(from)));
        let state = rule_set_version::state.eq(Db(to));
        let changed = match to {
            RuleSetVersionState::Published => version
                .set((state, rule_set_version::published_at.eq(Some(Db(at)))))
                .execute(self)?,
            RuleSetVersionState::Withdrawn => version
                .set((state, rule_set_version::withdrawn_at.eq(Some(Db(at)))))
                .execute(self)?,
            _ => version.set(state).execute(self)?,
        };
        Ok(changed == 1)
    }

    fn append_rule_set_version_event(
        &mut self,
        event: &RuleSetVersionEventDraft,
    ) -> Result<i64, StoreError> {
        // An update that changes nothing locks the version, so that two events get two numbers.
        diesel::update(rule_set_version::table.find(Db(event.rule_set_version_id)))
            .set(rule_set_version::state.eq(rule_set_version::state))
            .execute(self)?;
        let last: Option<i64> = rule_set_version_event::table
            .filter(rule_set_version_event::rule_set_version_id.eq(Db(event.rule_set_version_id)))
            .select(max(rule_set_version_event::number))
            .first(self)?;
        let number = last.unwrap_or(0).saturating_add(1);
        diesel::insert_into(rule_set_version_event::table)
            .values(RuleSetVersionEventWire::from(&RuleSetVersionEvent {
                rule_set_version_id: event.rule_set_version_id,
                number,
                act: event.act.clone(),
                actor_id: event.actor_id,
                hash: event.hash.clone(),
                detail: Json(event.detail.clone()),
                recorded_at: event.recorded_at,
            }))
            .execute(self)?;
        Ok(number)
    }
}
