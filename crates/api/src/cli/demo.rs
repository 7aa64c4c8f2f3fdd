//! `credit-bank demo`: example data in the data directory, served.

use super::{open, seed, serve};
use crate::config::Config;
use crate::demo;
use clap::Args;
use credit_bank_store::SchemaState;
use std::path::PathBuf;
use std::process::ExitCode;

/// File of the data directory that holds the log-ins.
const ACCOUNTS_FILE: &str = "demo-accounts.json";

/// Makes, seeds and serves an example bank.
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    config: Config,
    /// Folder of seeds in place of those inside the binary
    #[arg(long)]
    seeds: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let store = open::store(&self.config.data)?;
        if let SchemaState::Newer(unknown) = store.schema_state()? {
            return Err(open::too_new(&unknown));
        }
        // Before anything is changed in it.
        if store.has_schema()? {
            demo::refuse_other_banks(&store)?;
        }
        store.migrate()?;
        let bank = open::bank(store, &self.config.data, self.config.limits.clone())?;
        demo::begin(&bank)?;
        seed::load(&bank, self.seeds.as_deref())?;
        let file = self.config.data.data_dir.join(ACCOUNTS_FILE);
        let mut accounts = demo::prepare(&bank, &file)?;
        let today = bank.today();
        serve::serve(bank, &self.config, |address| {
            accounts.base_url = format!("http://{address}");
            accounts.write(&file)?;
            for line in demo::lines(&accounts, &file, today)? {
                super::print(&line)?;
            }
            Ok(())
        })
    }
}
