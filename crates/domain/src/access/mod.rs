//! Who may do what: pure decisions, one function per action.
//!
//! Authentication says *who* ([`Actor`]); this module says *may*. Every function takes the actor and
//! the facts the decision depends on and returns a [`Permit`] that only this module can make. Store
//! functions that change or reveal anything take the permit, so that forgetting the check does not
//! compile.

mod actor;
mod permit;

pub use actor::{Actor, ClientActor, PersonActor, Role, Scope, UnknownRole, UnknownScope};
pub use permit::{Permit, Refusal};
