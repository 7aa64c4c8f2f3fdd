//! Laws: what holds for every rule set and every set of outcomes, tried on random ones.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
#[path = "../support/mod.rs"]
mod support;

mod arithmetic;
mod claimed;
mod committed;
mod conversion;
mod cqou;
mod dead;
mod indexed;
mod monotone;
mod next_steps;
mod prospects;
mod recognition;
mod simulation;
mod taken;
mod texts;
