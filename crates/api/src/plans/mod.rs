//! Plans that learners keep: what-ifs as they were seen, links that show them without a name, and what
//! an application is filed from.

mod body;
mod keep;
mod shares;

pub(crate) use body::PlanBody;
pub(crate) use keep::{create_plan, delete_plan, get_plan, list_plans, plans_of};
pub(crate) use shares::{create_plan_share, delete_plan_share, get_shared_plan};
