//! Where the log goes: to standard error, as text or as JSON.

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Debug, Args)]
pub(super) struct LogConfig {
    /// What is logged, such as `info` or `credit_bank_api=debug,warn`
    #[arg(long, env = "CREDIT_BANK_LOG", default_value = "info", global = true)]
    log: String,
    /// Lines for people or for machines
    #[arg(
        long,
        env = "CREDIT_BANK_LOG_FORMAT",
        default_value = "text",
        global = true
    )]
    log_format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Starts the log; a filter that cannot be read falls back to `info`.
pub(super) fn start(config: &LogConfig) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start, in a test, keeps the first log.
    let _ = match config.log_format {
        Format::Text => log.try_init(),
        Format::Json => log.json().try_init(),
    };
}
