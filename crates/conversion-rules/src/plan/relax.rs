//! Linear relaxation: where a bound comes from, and what it may be trusted with.
//!
//! Floating point *advises* here and never decides: [`simplex`] finds multipliers and a fractional
//! point; [`certify`] turns any multipliers into a bound by integer arithmetic alone, and no
//! node is left, nothing fixed or called optimal without such a bound; `cuts` derives rows from any
//! multipliers in the same way. Wrong floats cost time, not truth.
//! Only `+ − × ÷` of IEEE 754 are used, in a fixed order, so that every machine visits the same nodes.

mod certify;
mod costs;
mod cuts;
mod float;
mod simplex;

pub(super) use certify::{Bound, certify, refutes};
pub(super) use costs::{Costs, Step, is_between};
pub(super) use simplex::{End, Simplex};
