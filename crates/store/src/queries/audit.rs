//! Who did and saw what.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{AuditLine, AuditLineWire};
use crate::schema::audit;
use crate::sql_types::Db;
use crate::tx::{AuditFilter, AuditReads, AuditWrites};
use credit_bank_domain::id::{AuditId, LearnerId};
use diesel::prelude::*;

impl AuditReads for Conn {
    fn list_audit_of_learner(
        &mut self,
        learner: LearnerId,
        before: Option<AuditId>,
        limit: i64,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let mut query = audit::table
            .filter(audit::learner_id.eq(Some(Db(learner))))
            .select(AuditLineWire::as_select())
            .order(audit::id.desc())
            .limit(limit)
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(audit::id.lt(Db(before)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_audit(
        &mut self,
        filter: &AuditFilter,
        before: Option<AuditId>,
        limit: i64,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let mut query = audit::table
            .select(AuditLineWire::as_select())
            .order(audit::id.desc())
            .limit(limit)
            .into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(audit::recorded_at.ge(Db(from)));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit::recorded_at.lt(Db(to)));
        }
        if let Some(act) = &filter.act {
            query = query.filter(audit::act.eq(act));
        }
        if let Some(actor) = filter.actor_id {
            query = query.filter(audit::actor_id.eq(Some(Db(actor))));
        }
        if let Some(subject) = filter.subject_id {
            query = query.filter(audit::subject_id.eq(Some(Db(subject))));
        }
        if let Some(before) = before {
            query = query.filter(audit::id.lt(Db(before)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }
}

impl AuditWrites for Conn {
    fn insert_audit_line(&mut self, line: &AuditLine) -> Result<(), StoreError> {
        self.insert_audit_lines(std::slice::from_ref(line))
    }

    fn insert_audit_lines(&mut self, lines: &[AuditLine]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<AuditLineWire, _>(self, lines)?)
    }
}
