//! The facts and laws of a credit bank (学分银行), without any input or output.
//!
//! **Invariant:** nothing in this crate reads a clock, makes an id, touches a file, a socket or a
//! database. Whatever depends on the day takes `today`; whatever needs an id is given one. Same
//! input, same output.
//!
//! **Invariant:** credits are integers in hundredths of a credit with checked arithmetic; no float
//! touches one.

pub mod access;
pub mod award;
pub mod certificate_number;
pub mod claim;
pub mod credits;
pub mod grade;
pub mod hours;
pub mod id;
pub mod identity;
pub mod ledger;
pub mod level;
pub mod listed;
mod normal_text;
pub mod outcome_type;
pub mod programme;
pub mod region_code;
pub mod revocation;
pub mod same_content;
pub mod state;
pub mod working_days;
