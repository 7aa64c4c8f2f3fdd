//! Conversions: which courses of a programme somebody's outcomes give, and why the rest gives none.

mod age;
mod commitments;
mod consent_told;
mod declined;
mod everywhere;
mod export;
mod kept_rankings;
mod knowledge;
mod learner_facts;
mod look;
mod made_up;
mod may_ask;
mod outlook;
mod prospects;
pub(crate) mod query;
mod question;
mod ranking;
mod recheck;
mod reply;
mod snapshot;
mod standing;
mod verdicts;
mod wishes;

pub(crate) use age::AGE;
pub(crate) use commitments::as_granted;
pub use export::Exported;
pub(crate) use kept_rankings::KeptRankings;
pub use made_up::{MadeUpAward, MadeUpOutcome};
pub use question::{Question, Target, Weighed};
pub(crate) use recheck::{Recheck, recheck};
pub(crate) use reply::{ConversionAnswer, MOST_STEPS};
pub use snapshot::{Answered, Snapshot};
pub(crate) use standing::{facts_of_account, standing};
pub(crate) use wishes::{Decline, Require, Wished};
