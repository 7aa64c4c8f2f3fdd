//! Which documented statuses of which operations the tests met, against the committed list of those
//! that they did not. The list only shrinks: what is neither met nor listed fails the run, and a run
//! that meets more says what to take out.
//!
//! `CREDIT_BANK_REWRITE_NOT_YET_EXERCISED=1` writes the list anew after a whole run.

use crate::contract::operations;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

static EXERCISED: Mutex<BTreeSet<(String, u16)>> = Mutex::new(BTreeSet::new());

const LIST: &str = include_str!("not_yet_exercised.txt");
const LIST_FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/api/not_yet_exercised.txt"
);

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

/// After a whole run: is the list exactly what was not met?
#[expect(clippy::print_stdout, reason = "the last words of a test run")]
pub(crate) fn check() -> ExitCode {
    let missing = missing();
    if std::env::var_os("CREDIT_BANK_REWRITE_NOT_YET_EXERCISED").is_some() {
        std::fs::write(LIST_FILE, missing).unwrap();
        return ExitCode::SUCCESS;
    }
    if missing == LIST {
        return ExitCode::SUCCESS;
    }
    let (listed, met) = (pairs(LIST), pairs(&missing));
    for (operation, status) in listed.difference(&met) {
        println!("- {operation} {status}: met, or gone; take it out of not_yet_exercised.txt");
    }
    println!("CREDIT_BANK_REWRITE_NOT_YET_EXERCISED=1 writes the list anew where it shrinks.");
    let grown: Vec<_> = met.difference(&listed).collect();
    for (operation, status) in &grown {
        println!("+ {operation} {status}: documented, and no test meets it");
    }
    if grown.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn pairs(list: &str) -> BTreeSet<(&str, &str)> {
    list.lines()
        .map(|it| it.split_once(": ").unwrap_or_default())
        .flat_map(|(operation, statuses)| statuses.split(' ').map(move |it| (operation, it)))
        .collect()
}
