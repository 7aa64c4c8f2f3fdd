//! The planner: which applications to choose so that the objective is best.
//!
//! It knows nothing of rules or outcomes: an [`Instance`] in, a [`Solution`] out, in the format
//! `credit-plan-instance/1`, so that any outside solver can check it. The answer is unique and
//! does not depend on the order of anything in the instance.

mod branch;
mod ceiling;
mod compile;
mod conflict;
mod fingerprint;
mod generate;
mod instance;
mod judge;
mod levels;
mod parts;
mod problem;
mod program;
mod reduce;
mod relax;
mod solve;

pub use fingerprint::{fingerprint, fingerprint_text};
pub use generate::{Size, generate};
pub use instance::{
    Application, CapLimit, ExclusionKind, ExclusionLimit, FORMAT, Grant, Instance, InstanceError,
    Outcome, OutcomeMode, OutcomeUse, PREFERENCE_MAX, Pins, Target,
};
pub use judge::{Breach, judge, objective_of};
pub use solve::{Limits, Objective, Solution, SolutionStatus, solve, solve_within};
