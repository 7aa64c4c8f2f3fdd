//! Exact arithmetic: rationals, formulas over them, and one rounding at the declared place.

mod formula;
mod ratio;

pub use formula::Formula;
pub(crate) use formula::NAMES;
pub use ratio::{Ratio, Rounding};
