//! Outcomes: the officers' queue and what officers decide.

mod acts;
mod case;
mod fact;
mod read;
mod recognition;
mod reversal;
mod revocation;
mod revocation_facts;
mod view;

pub(crate) use acts::{
    freeze_outcome, refuse_outcome, request_outcome_supplement, restore_outcome,
};
pub(crate) use read::{get_outcome, list_outcomes};
pub(crate) use recognition::recognise_outcome;
pub(crate) use reversal::take_back_lines;
pub(crate) use revocation::revoke_outcome;
pub(crate) use view::RuleSetRef;
