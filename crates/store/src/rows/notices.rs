//! Messages about what happened.

use crate::sql_types::Json;
use crate::words::RecipientKind;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{NoticeId, SubjectId};

row! {
    /// A message to a learner or an organisation about what concerns them.
    Notice, NoticeWire, notice {
        /// Its id; ids ascend with time.
        id: NoticeId,
        /// Whom it is for.
        recipient: RecipientKind,
        /// The learner or the organisation.
        recipient_id: SubjectId,
        /// What happened: the code from which both texts are made.
        kind: String,
        /// What kind of thing it is about: `outcome`, `application` …
        subject: String,
        /// The thing.
        subject_id: SubjectId,
        /// What the texts name: amounts, dates, codes; no names of persons.
        detail: Json<serde_json::Value>,
        /// When it was written.
        created_at: DateTime<Utc>,
    }
}
