//! Who may do what: pure decisions, one function per action.
//!
//! Authentication says *who* ([`Actor`]); this module says *may*. Every function takes the actor and
//! the facts the decision depends on and returns a [`Permit`] that only this module can make. Store
//! functions that change or reveal anything take the permit, so that forgetting the check does not
//! compile.
//!
//! A thing the act is about is an `Option` of its fact: what is not there and what the actor may not
//! know of take the same way to the same [`Refusal::Unknown`], and only after the role was asked, so
//! that neither tells of the other.

pub mod accounts;
pub mod applications;
pub mod audit;
pub mod completions;
pub mod conversions;
pub mod corrections;
pub mod enrolments;
pub mod grants;
pub mod learners;
pub mod outcomes;
pub mod plans;
pub mod register;
pub mod rule_sets;

mod actor;
mod audience;
mod causes;
mod permit;

pub use actor::{Actor, ClientActor, PersonActor, Role, Scope, UnknownRole, UnknownScope};
pub use audience::{Audience, Ground, Parties, SeenOutcomes};
pub use permit::{OwnCause, Permit, Refusal};
