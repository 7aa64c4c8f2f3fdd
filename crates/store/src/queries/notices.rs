//! Messages about what happened.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{Notice, NoticeWire};
use crate::schema::notice;
use crate::sql_types::Db;
use crate::tx::{NoticeReads, NoticeWrites};
use credit_bank_domain::id::{NoticeId, SubjectId};
use diesel::prelude::*;

impl NoticeReads for Conn {
    fn list_notices(
        &mut self,
        recipients: &[SubjectId],
        before: Option<NoticeId>,
        limit: i64,
    ) -> Result<Vec<Notice>, StoreError> {
        let mut query = notice::table
            .filter(notice::recipient_id.eq_any(recipients.iter().map(|id| Db(*id))))
            .select(NoticeWire::as_select())
            .order(notice::id.desc())
            .limit(limit)
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(notice::id.lt(Db(before)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }
}

impl NoticeWrites for Conn {
    fn insert_notices(&mut self, notices: &[Notice]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<NoticeWire, _>(self, notices)?)
    }
}
