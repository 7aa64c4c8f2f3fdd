//! What-ifs that learners keep, and the links that show them.

use crate::sql_types::Json;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{EnrolmentId, LearnerId, PlanId, PlanShareId, ProgrammeId};

row! {
    /// A plan as the learner saw it.
    Plan, PlanWire, plan {
        /// Whose.
        learner_id: LearnerId,
        /// Its id.
        id: PlanId,
        /// Into which programme.
        programme_id: ProgrammeId,
        /// Into which enrolment; only of such a plan with real outcomes can an application be filed.
        enrolment_id: Option<EnrolmentId>,
        /// Are its outcomes made up?
        made_up: bool,
        /// What the learner wished.
        wishes: Json<serde_json::Value>,
        /// Identity of what the plan gives, whatever the day.
        content_hash: String,
        /// The answer that the learner saw, byte for byte.
        answer: String,
        /// When.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// A link to a plan; only its hash is kept.
    PlanShare, PlanShareWire, plan_share {
        /// Whose.
        learner_id: LearnerId,
        /// Which plan.
        plan_id: PlanId,
        /// Its id.
        id: PlanShareId,
        /// The keyed hash of the token.
        token_hash: Vec<u8>,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// The first instant at which it shows nothing.
        expires_at: DateTime<Utc>,
        /// When it was withdrawn.
        revoked_at: Option<DateTime<Utc>>,
    }
}
