//! Entries, postings, balances.

use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, EntryId, LearnerId, RuleSetVersionId, SubjectId};
use credit_bank_domain::ledger::Verb;

row! {
    /// An entry without its postings.
    EntryRow, EntryWire, entry {
        /// Whose books.
        learner_id: LearnerId,
        /// 1, 2, 3 … in the order of knowledge.
        sequence: i64,
        /// Its id.
        id: EntryId,
        /// What was done.
        verb: Verb,
        /// Civil day it counts for.
        effective_on: NaiveDate,
        /// When the bank knew.
        recorded_at: DateTime<Utc>,
        /// Kind of thing that caused it: `outcome`, `application`, `expiry` …
        cause: String,
        /// Which one.
        cause_id: SubjectId,
        /// The rule that decided.
        rule: Option<String>,
        /// The version that rule stands in.
        rule_set_version_id: Option<RuleSetVersionId>,
        /// The entry it takes back.
        reverses: Option<EntryId>,
        /// Who caused it.
        actor_id: ActorId,
    }
}

row! {
    /// One posting as stored.
    PostingRow, PostingWire, posting {
        /// Whose books.
        learner_id: LearnerId,
        /// Of which entry.
        sequence: i64,
        /// 0, 1, 2 … in the order in which they were made.
        number: i64,
        /// The account's key, see `domain::ledger::Account::key`.
        account: String,
        /// Signed hundredths.
        amount: i64,
    }
}

impl PostingWire {
    /// Of which entry.
    pub(crate) const fn sequence(&self) -> i64 {
        self.sequence
    }
}
