//! Rule sets and their versions: written by one person, approved and published by another, for all
//! to read.

pub(crate) mod acts;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod draft;
mod event;
mod found;
mod kept;
mod kinds;
mod known_names;
pub(crate) mod sets;
pub mod simulation;
mod version_view;
pub(crate) mod versions;
