//! The facts and laws of a credit bank (学分银行), without any input or output.
//!
//! **Invariant:** nothing in this crate reads a clock, makes an id, touches a file, a socket or a
//! database. Whatever depends on the day takes `today`; whatever needs an id is given one. Same
//! input, same output.
//!
//! **Invariant:** credits are integers in hundredths of a credit with checked arithmetic; no float
//! touches one.

pub mod award;
pub mod credits;
pub mod id;
pub mod outcome_type;
pub mod programme;
