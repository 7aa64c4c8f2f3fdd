//! Conversions: which courses of a programme somebody's outcomes give, and why the rest gives none.

mod commitments;
mod learner_facts;
mod made_up;
pub(crate) mod query;
mod question;
mod recheck;
mod reply;
mod snapshot;
mod standing;
mod wishes;

pub(crate) use commitments::as_granted;
pub use made_up::{MadeUpAward, MadeUpGrade, MadeUpOutcome};
pub use question::{Question, Target, Weighed};
pub(crate) use recheck::{Recheck, recheck};
pub(crate) use reply::ConversionAnswer;
pub use snapshot::{Answered, Snapshot};
pub(crate) use standing::{facts_of_account, standing};
pub(crate) use wishes::{Decline, Require, Wished};
