//! What learners let organisations see.

mod fact;

pub(crate) use fact::{facts, facts_for};
