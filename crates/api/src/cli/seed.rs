//! `credit-bank seed`: institutions, register, programmes and rules.

use super::open;
use crate::bank::Bank;
use crate::config::{DataConfig, Limits};
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
        let bank = open::bank(store, &open::keys(&self.data)?, Limits::default())?;
        load(&bank, self.seeds.as_deref())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Loads the seeds of `folder`, or those inside the binary, in one transaction.
pub fn load(_bank: &Bank, _folder: Option<&Path>) -> anyhow::Result<()> {
    anyhow::bail!("this build loads no seeds")
}
