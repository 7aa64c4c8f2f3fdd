//! Storms: the real binary as a process of its own, killed, flooded and asked a thousand times the
//! same, on SQLite and, where `CREDIT_BANK_TEST_POSTGRES` names a superuser's address, PostgreSQL.
//!
//! The size is one that every run of the tests can bear; `sh scripts/storms.sh --full` runs all of
//! it. Every test ends with `credit-bank ledger verify`.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows panics, and so fails"
)]

#[path = "../api/client.rs"]
#[expect(dead_code, reason = "the API tests use all of it")]
mod client;
#[path = "../api/database.rs"]
#[expect(dead_code, reason = "the API tests use all of it")]
mod database;
#[path = "../api/examples.rs"]
mod examples;
#[path = "../api/in_clear.rs"]
mod in_clear;
#[path = "../api/one_course.rs"]
#[expect(dead_code, reason = "the API tests use all of it")]
mod one_course;
#[path = "../api/world.rs"]
mod world;

mod converters;
mod ends;
mod floods;
mod keys;
mod kills;
mod place;
mod posters;
mod retries;
mod revocations;
mod server;
mod simulations;
mod size;
mod starts;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Storms take both cores; two at once would only measure each other.
    arguments.test_threads = Some(1);
    let modules = [
        ends::trials(),
        floods::trials(),
        keys::trials(),
        kills::trials(),
        in_clear::trials(),
        retries::trials(),
        revocations::trials(),
        simulations::trials(),
        starts::trials(),
    ];
    let trials = modules.into_iter().flatten().collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
