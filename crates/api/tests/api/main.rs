//! What a caller of the API sees, through real connections to the real server, on every database
//! there is: always SQLite, and PostgreSQL where `CREDIT_BANK_TEST_POSTGRES` names a superuser's
//! address (`sh scripts/with-postgres.sh cargo test -p credit-bank-api --test api`).
//!
//! Every answer is held against `openapi.yaml`. When the last test of a whole run has ended, the
//! operations and statuses that no test met must be those of `not_yet_exercised.txt`.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows panics, and so fails"
)]

#[macro_use]
mod bank;

mod body_manners;
mod client;
mod completions;
mod contract;
mod database;
mod exercised;
mod forged_tokens;
mod http_manners;
mod log_capture;
mod machine_room;
mod phones;
mod rate_limits;
mod routed;
mod sessions;
mod world;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    log_capture::start();
    let sessions = if routed::has("create_session") {
        sessions::trials()
    } else {
        Vec::new()
    };
    let modules = [
        body_manners::trials(),
        completions::trials(),
        contract::trials(),
        forged_tokens::trials(),
        http_manners::trials(),
        machine_room::trials(),
        phones::trials(),
        rate_limits::trials(),
        sessions,
    ];
    let trials: Vec<_> = modules.into_iter().flatten().collect();
    let whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if conclusion.has_failed() || !whole {
        return conclusion.exit_code();
    }
    log_capture::check();
    exercised::check()
}
