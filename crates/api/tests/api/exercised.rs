//! Which documented statuses of which operations the tests met: a whole run that leaves one out fails,
//! so that the contract promises nothing that was never seen.

use crate::contract::operations;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

static EXERCISED: Mutex<BTreeSet<(String, u16)>> = Mutex::new(BTreeSet::new());

/// Notes that a test met this status of this operation, and that it was as documented.
pub(crate) fn note(operation: &str, status: u16) {
    let mut exercised = EXERCISED.lock().unwrap_or_else(PoisonError::into_inner);
    exercised.insert((operation.to_owned(), status));
}

/// One line for each operation with statuses that no test met, by path.
fn missing() -> String {
    let exercised = EXERCISED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut list = String::new();
    for (id, _, _, statuses) in operations() {
        let missing: Vec<_> = statuses
            .into_iter()
            .filter(|status| !exercised.contains(&(id.to_owned(), *status)))
            .map(|status| status.to_string())
            .collect();
        if !missing.is_empty() {
            writeln!(list, "{id}: {}", missing.join(" ")).unwrap();
        }
    }
    list
}

/// After a whole run: was every documented status met?
#[expect(clippy::print_stdout, reason = "the last words of a test run")]
pub(crate) fn check() -> ExitCode {
    let missing = missing();
    if missing.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("documented, and no test meets it:\n{missing}");
    ExitCode::FAILURE
}
