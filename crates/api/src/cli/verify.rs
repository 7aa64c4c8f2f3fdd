//! `credit-bank ledger verify`.

use super::open;
use crate::config::DataConfig;
use crate::verification;
use clap::Args;
use std::process::ExitCode;

/// Checks the books.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    data: DataConfig,
}

impl Verify {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let violations = verification::violations(&store)?;
        for violation in &violations {
            super::print(violation)?;
        }
        super::print(&format!("{} violation(s)", violations.len()))?;
        Ok(if violations.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
