//! Where a rule ends, tried on both sides.

#[cfg(test)]
#[path = "../support/mod.rs"]
mod support;

mod budgets;
mod checker;
mod edges;
