//! Outcomes: the officers' queue and what officers decide, what providers mend, what learners have reviewed.

mod acts;
mod answered_reviews;
mod case;
mod certificate;
mod evidence;
mod fact;
mod judged;
mod mending;
mod open_questions;
mod origins;
mod pools;
mod read;
mod recognition;
mod refusal;
mod reinstatement;
mod reversal;
mod review;
mod revocation;
mod revocation_facts;
mod reweighed;
mod supply;
mod surroundings;
mod view;

pub(crate) use acts::{Freeze, Restoration, SupplementRequest, plain_act};
pub(crate) use answered_reviews::outcome_reviews_of;
pub(crate) use mending::{Renaming, correct_completion, withdraw_completion};
pub(crate) use origins::{awards_of, issuers_of};
pub(crate) use read::{get_outcome, list_outcomes};
pub(crate) use recognition::recognise_outcome;
pub(crate) use refusal::refuse_outcome;
pub(crate) use reinstatement::reinstate_outcome;
pub(crate) use reversal::take_back_lines;
pub(crate) use review::request_outcome_review;
pub(crate) use revocation::revoke_outcome;
pub(crate) use supply::supply_outcome;
pub(crate) use view::{OutcomeView, RuleSetRef, state_on, views_of};
