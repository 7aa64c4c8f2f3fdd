//! Who did and saw what.

use crate::sql_types::Json;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, AuditId, LearnerId, OrganisationId, SubjectId};

row! {
    /// One act or one look. It holds no name and no identity number.
    AuditLine, AuditLineWire, audit {
        /// Its id; ids ascend with time.
        id: AuditId,
        /// When.
        recorded_at: DateTime<Utc>,
        /// As what the actor acted: a role's word, `client`, `bank`, or `nobody` without a token.
        actor_kind: String,
        /// Who, if known.
        actor_id: Option<ActorId>,
        /// For which organisation, if any.
        organisation_id: Option<OrganisationId>,
        /// What was done: the operation's id in the contract.
        act: String,
        /// What kind of thing it was done to: `learner`, `outcome`, `user` …
        subject: String,
        /// The thing, if there is one.
        subject_id: Option<SubjectId>,
        /// Whose record was touched, so that the learner sees the line.
        learner_id: Option<LearnerId>,
        /// What else belongs to it: the status answered, the grant, the purpose, the reason.
        detail: Json<serde_json::Value>,
        /// The request's id, as in the answer's `X-Request-Id`.
        request_id: String,
    }
}
