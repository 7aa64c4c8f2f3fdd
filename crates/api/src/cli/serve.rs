//! `credit-bank serve`.

use super::open;
use crate::bank::Bank;
use crate::config::Config;
use crate::expiry;
use crate::server;
use clap::Args;
use std::process::ExitCode;

/// Serves the API.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    config: Config,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.config.data)?;
        let bank = open::bank(store, &self.config.data, self.config.limits.clone())?;
        serve(bank, &self.config, |_| Ok(()))
    }
}

/// Serves until a signal ends it; `ready` runs once the address is known and before the line that
/// says it.
pub(super) fn serve(
    bank: Bank,
    config: &Config,
    ready: impl FnOnce(std::net::SocketAddr) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    actix_web::rt::System::new().block_on(async {
        let listening = server::listen(bank.clone(), config.listen, config.metrics_listen)?;
        tracing::info!(metrics = %listening.metrics_address, "metrics");
        ready(listening.address)?;
        let _expiry = expiry::expire_daily(bank)?;
        super::print(&format!("listening on http://{}", listening.address))?;
        listening.run().await?;
        Ok(ExitCode::SUCCESS)
    })
}
