//! `credit-bank keys reseal`.

use super::super::{open, print};
use crate::config::DataConfig;
use crate::keys;
use clap::Args;
use credit_bank_store::StoreError;
use credit_bank_store::tx::SealedColumn;
use credit_bank_store::words::KeyPurpose;
use std::process::ExitCode;

/// Seals everything under the key in use.
#[derive(Debug, Args)]
pub struct Reseal {
    #[command(flatten)]
    data: DataConfig,
    /// Data in one transaction
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch: u32,
}

impl Reseal {
    /// Exit code 1 where something could not be opened and stays under its old key.
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let keys = open::keys(&store, &self.data)?;
        let identity_keys = open::identity_keys(&keys)?;
        let mut unopenable = 0_u64;
        for column in SealedColumn::ALL {
            let done = keys::reseal(&store, &identity_keys, column, self.batch, |so_far| {
                tracing::debug!(column = column.name(), moved = so_far.moved, "resealing");
            })?;
            unopenable = unopenable.saturating_add(done.unopenable);
            print(&format!(
                "{}: {} sealed anew, {} were under the newest key, {} cannot be opened",
                column.name(),
                done.moved,
                done.current,
                done.unopenable
            ))?;
        }
        let newest = keys.sealing.first().map_or(0, |(number, _)| *number);
        store.write("audit", |tx| {
            super::audit(tx, "reseal", KeyPurpose::Sealing, newest)?;
            Ok::<_, StoreError>(())
        })?;
        Ok(if unopenable == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
