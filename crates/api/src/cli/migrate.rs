//! `credit-bank migrate`.

use super::open;
use crate::config::DataConfig;
use clap::Args;
use credit_bank_store::SchemaState;
use std::process::ExitCode;

/// Brings the database to this binary's schema.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    data: DataConfig,
}

impl Migrate {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::store(&self.data)?;
        if let SchemaState::Newer(unknown) = store.schema_state()? {
            return Err(open::too_new(&unknown));
        }
        let ran = store.migrate()?;
        for migration in &ran {
            super::print(migration)?;
        }
        super::print(&format!("{} migration(s) ran", ran.len()))?;
        Ok(ExitCode::SUCCESS)
    }
}
