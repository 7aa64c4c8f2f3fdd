//! A rule set into tables and back.

mod export;
mod import;
mod note;
mod place;
mod rows;
mod wording;

pub use export::tables_of;
pub use import::rule_set_of;
