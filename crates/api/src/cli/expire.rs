//! `credit-bank ledger expire --on DATE`.

use super::open;
use crate::config::{DataConfig, Limits};
use crate::expiry;
use chrono::NaiveDate;
use clap::Args;
use std::process::ExitCode;

/// Books what has expired by a day.
#[derive(Debug, Args)]
pub struct Expire {
    #[command(flatten)]
    data: DataConfig,
    /// Civil date in Asia/Shanghai, today at the latest
    #[arg(long)]
    on: NaiveDate,
}

impl Expire {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let bank = open::bank(store, &self.data, Limits::default())?;
        let today = bank.today();
        // What is booked is never taken back, and nothing has expired yet on a day to come.
        anyhow::ensure!(
            self.on <= today,
            "--on {} is after today, {today} in Asia/Shanghai: nothing is booked",
            self.on
        );
        let booked = expiry::expire(&bank, self.on).map_err(|problem| {
            super::told::failed(("到期未能入账", "expiry is not booked"), &problem)
        })?;
        super::print(&format!("{booked} lot(s) expired"))?;
        Ok(ExitCode::SUCCESS)
    }
}
