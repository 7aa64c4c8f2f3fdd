//! Messages about what happened.

use crate::error::StoreError;
use crate::rows::Notice;
use credit_bank_domain::id::{NoticeId, SubjectId};

/// Reading notices.
pub trait NoticeReads {
    /// At most `limit` notices for any of these learners and organisations, newest first, older than
    /// `before`.
    fn list_notices(
        &mut self,
        recipients: &[SubjectId],
        before: Option<NoticeId>,
        limit: i64,
    ) -> Result<Vec<Notice>, StoreError>;
}

/// Writing notices, in the transaction that did what they say.
pub trait NoticeWrites {
    /// Writes many.
    fn insert_notices(&mut self, notices: &[Notice]) -> Result<(), StoreError>;
}
