//! `credit-bank seed`: institutions, register, programmes and rules.

use super::open;
use crate::bank::Bank;
use crate::config::{DataConfig, Limits};
use crate::seeding;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Loads seeds; what is there already stays.
#[derive(Debug, Args)]
pub struct Seed {
    #[command(flatten)]
    data: DataConfig,
    /// Folder of seeds in place of those inside the binary
    #[arg(long)]
    seeds: Option<PathBuf>,
}

impl Seed {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let bank = open::bank(store, &self.data, Limits::default())?;
        load(&bank, self.seeds.as_deref())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Loads the seeds and says what is new.
pub(super) fn load(bank: &Bank, folder: Option<&Path>) -> anyhow::Result<()> {
    let new = seeding::load(bank, folder)?;
    super::print(&format!(
        "new: {} organisation(s), {} framework(s), {} calendar year(s), {} award(s), {} rule set(s), {} programme(s)",
        new.organisations,
        new.frameworks,
        new.calendar_years,
        new.awards,
        new.rule_sets,
        new.programmes
    ))
}
