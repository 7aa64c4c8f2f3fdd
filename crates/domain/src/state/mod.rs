//! The states of things, and which act leads from which to which.
//!
//! Every machine is one table: states with their word and their Chinese name, acts with their word,
//! moves. An act that is not allowed gives a [`Conflict`] that lists the acts allowed now.

pub mod account;
pub mod application;
pub mod enrolment;
pub mod evidence;
pub mod group;
pub mod line;
pub mod outcome;
pub mod rule_set_version;

mod machine;

pub use account::{AccountAct, AccountState};
pub use application::{ApplicationAct, ApplicationState};
pub use enrolment::{EnrolmentAct, EnrolmentState};
pub use evidence::{EvidenceAct, EvidenceState};
pub use group::{GroupAct, GroupState};
pub use line::{LineAct, LineState};
pub use machine::{Conflict, UnknownWord};
pub use outcome::{OutcomeAct, OutcomeState};
pub use rule_set_version::{RuleSetVersionAct, RuleSetVersionState};
