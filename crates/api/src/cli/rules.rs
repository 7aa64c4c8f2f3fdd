//! `credit-bank rules …`: what an author does with rule sets on disk, and what rules once decided.

mod book;
mod check;
mod replay;
mod simulate;
mod text;

use clap::Subcommand;
use credit_bank_conversion_rules::RuleSet;
use std::process::ExitCode;

/// What can be done with rule sets.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Check rule sets and run their examples; exit code 0 or 1
    Check(check::Check),
    /// Write a rule set as a workbook of decision tables (XLSX)
    Export(book::Export),
    /// Read a workbook of decision tables and print its rule set in YAML; exit code 0 or 1
    Import(book::Import),
    /// Print the JSON Schema of rule sets, for editors
    Schema,
    /// Weigh past applications, enrolments or accounts under the version in force and under another text
    Simulate(simulate::Simulate),
    /// Make past decisions again and compare the bytes; exit code 0 or 1
    Replay(replay::Replay),
}

impl Rules {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Export(export) => export.run(),
            Self::Import(import) => import.run(),
            Self::Simulate(simulate) => simulate.run(),
            Self::Replay(replay) => replay.run(),
            Self::Schema => {
                super::print(RuleSet::json_schema_text().trim_end())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}
