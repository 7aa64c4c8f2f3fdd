//! What learners let organisations see: given, listed and withdrawn by the learner alone.

mod body;
mod fact;
mod keep;

pub(crate) use body::GrantBody;
pub(crate) use fact::facts_for;
pub(crate) use keep::grants_of;
pub use keep::{create_grant, delete_grant, list_grants};
