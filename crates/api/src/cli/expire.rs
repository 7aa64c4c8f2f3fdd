//! `credit-bank ledger expire --on DATE`.

use super::open;
use crate::bank::Bank;
use crate::config::{DataConfig, Limits};
use chrono::NaiveDate;
use clap::Args;
use std::process::ExitCode;

/// Books what has expired by a day.
#[derive(Debug, Args)]
pub struct Expire {
    #[command(flatten)]
    data: DataConfig,
    /// Civil date in Asia/Shanghai
    #[arg(long)]
    on: NaiveDate,
}

impl Expire {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let bank = open::bank(store, &open::keys(&self.data)?, Limits::default())?;
        let booked = expire(&bank, self.on)?;
        super::print(&format!("{booked} outcome(s) expired"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Books the expiry of every outcome whose last valid day is before `on`; says how many.
pub fn expire(_bank: &Bank, _on: NaiveDate) -> anyhow::Result<u64> {
    anyhow::bail!("this build books no expiry")
}
