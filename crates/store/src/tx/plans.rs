//! What-ifs that learners keep, and the links that show them.

use crate::error::StoreError;
use crate::rows::{Plan, PlanShare};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{LearnerId, PlanId, PlanShareId};

/// Looking plans up.
pub trait PlanReads {
    /// A learner's plan with this id.
    fn find_plan(&mut self, learner: LearnerId, plan: PlanId) -> Result<Option<Plan>, StoreError>;

    /// Every plan that a learner keeps, the oldest first.
    fn list_plans(&mut self, learner: LearnerId) -> Result<Vec<Plan>, StoreError>;

    /// The links of a plan, the oldest first.
    fn list_plan_shares(
        &mut self,
        learner: LearnerId,
        plan: PlanId,
    ) -> Result<Vec<PlanShare>, StoreError>;

    /// The link with this hash that shows something at `now`.
    fn find_live_plan_share(
        &mut self,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<PlanShare>, StoreError>;
}

/// Keeping, sharing and deleting plans.
pub trait PlanWrites {
    /// Keeps a plan.
    fn insert_plan(&mut self, plan: &Plan) -> Result<(), StoreError>;

    /// Deletes a plan and its links; false if there is none.
    fn delete_plan(&mut self, learner: LearnerId, plan: PlanId) -> Result<bool, StoreError>;

    /// Enters a link.
    fn insert_plan_share(&mut self, share: &PlanShare) -> Result<(), StoreError>;

    /// Withdraws a link; false if there is none or it was withdrawn before.
    fn revoke_plan_share(
        &mut self,
        learner: LearnerId,
        plan: PlanId,
        share: PlanShareId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
