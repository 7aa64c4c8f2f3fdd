//! Who may keep plans: a learner, his own. Whoever has a link needs no permit.

use super::causes::only_learner;
use super::{Actor, Permit, Refusal};
use crate::id::{LearnerId, PlanId};

/// A plan, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanFact {
    /// The plan.
    pub id: PlanId,
    /// Who keeps it.
    pub learner: LearnerId,
}

/// List or make one's own plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepPlans {
    /// Whose.
    pub learner: LearnerId,
}

/// A learner keeps the own plans.
///
/// # Errors
/// [`Refusal::Role`] for all others.
pub fn keep_plans(actor: &Actor) -> Result<Permit<KeepPlans>, Refusal> {
    Ok(Permit::granted(KeepPlans {
        learner: only_learner(actor)?,
    }))
}

/// See, share or delete one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepPlan {
    /// Which.
    pub plan: PlanId,
    /// Whose.
    pub learner: LearnerId,
}

/// Only the learner who keeps a plan sees it, shares it and deletes it.
///
/// # Errors
/// [`Refusal::Role`] for all but learners, [`Refusal::Unknown`] for another's plan.
pub fn keep_plan(actor: &Actor, plan: Option<PlanFact>) -> Result<Permit<KeepPlan>, Refusal> {
    let learner = only_learner(actor)?;
    let plan = plan
        .filter(|plan| plan.learner == learner)
        .ok_or(Refusal::Unknown)?;
    Ok(Permit::granted(KeepPlan {
        plan: plan.id,
        learner,
    }))
}
