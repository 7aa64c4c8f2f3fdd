//! Simulation (模拟): what a version would change for past applications, enrolments and accounts, case by
//! case, before it is published.
//!
//! A job goes through all cases page by page: a page is read in one transaction, weighed in none, and
//! written in another that counts only if the step before it is still the last. It is taken up where it
//! stopped, by whichever process comes first, and writes nothing but its own tables.

mod aside;
mod change;
mod gate;
mod names;
mod page;
mod read;
pub(crate) mod report;
mod sleeping;
mod start;
mod trial;
mod versions;
mod view;
mod weigh;
mod worker;

pub(crate) use aside::{Aside, AsideReport};
pub(super) use gate::{GateView, may_be_published};
pub(crate) use read::{get_simulation, list_simulation_cases, list_simulations};
pub(crate) use report::export_simulation;
pub(crate) use sleeping::{export_sleeping_credits, list_sleeping_credits};
pub(crate) use start::{cancel_simulation, create_simulation};
pub(crate) use trial::{Trial, recognised_by};
pub use worker::{Worker, simulate_in_background};
