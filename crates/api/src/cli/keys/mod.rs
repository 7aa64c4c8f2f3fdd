//! `credit-bank keys …`: the bank's own keys, how they are listed, added, used and given up.

mod change;
mod list;
mod make;
mod reseal;

use super::trail;
use crate::clock::{Clock, SystemClock};
use crate::keys::word;
use clap::{Subcommand, ValueEnum};
use credit_bank_store::words::KeyPurpose;
use credit_bank_store::{StoreError, WriteTx};
use std::process::ExitCode;

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List the keys with which the database was written, and where each is
    List(list::List),
    /// Add a key; it seals or signs from the next start of the server on, older ones still open or verify
    Add(change::Add),
    /// Let a key that was added on stand-by seal or sign from the next start on
    Activate(change::Activate),
    /// Give a key up: it is no longer needed, and a signing key verifies no more
    Retire(change::Retire),
    /// Seal everything under the newest key, in batches; may be stopped and started again
    Reseal(reseal::Reseal),
    /// Make a key file for a database that has no keys yet; no database is asked
    Make(make::Make),
}

/// Keys of which there may be several.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rotating {
    /// Keys that seal personal data
    Sealing,
    /// Keys that sign access tokens
    Signing,
}

impl From<Rotating> for KeyPurpose {
    fn from(rotating: Rotating) -> Self {
        match rotating {
            Rotating::Sealing => Self::Sealing,
            Rotating::Signing => Self::Signing,
        }
    }
}

impl Keys {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::List(it) => it.run(),
            Self::Add(it) => it.run(),
            Self::Activate(it) => it.run(),
            Self::Retire(it) => it.run(),
            Self::Reseal(it) => it.run(),
            Self::Make(it) => it.run(),
        }
    }
}

/// Leaves a line of what was done with a key.
fn audit(
    tx: &mut dyn WriteTx,
    act: &str,
    purpose: KeyPurpose,
    number: u32,
) -> Result<(), StoreError> {
    let detail = [("purpose", word(purpose).into()), ("number", number.into())];
    tx.insert_audit_line(&trail::line(SystemClock.now(), act, ("key", None), &detail))
}
