//! Where the log goes: to standard error, as text or as JSON.

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Debug, Args)]
pub(super) struct LogConfig {
    /// What is logged: LEVEL or TARGET=LEVEL, separated by commas, such as `info` or
    /// `credit_bank_api=debug,warn`; a LEVEL is off, error, warn, info, debug or trace
    #[arg(
        long,
        env = "CREDIT_BANK_LOG",
        default_value = "info",
        global = true,
        value_parser = filter
    )]
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

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// A filter that says what it means. Read by itself, nothing would mean `error`, and a misspelt level
/// the log of a crate of that name: a silent log in either case.
fn filter(text: &str) -> Result<String, String> {
    let says_a_level = |part: &str| {
        let level = part.rsplit('=').next().unwrap_or_default();
        LEVELS.iter().any(|known| level.eq_ignore_ascii_case(known))
    };
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let text = parts.join(",");
    if parts.into_iter().all(says_a_level) && EnvFilter::try_new(&text).is_ok() {
        return Ok(text);
    }
    Err(format!(
        "expected LEVEL or TARGET=LEVEL, separated by commas; a LEVEL is one of {}",
        LEVELS.join(", ")
    ))
}

/// Starts the log.
pub(super) fn start(config: &LogConfig) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log))
        .with_writer(std::io::stderr);
    // A second start, in a test, keeps the first log.
    let _ = match config.log_format {
        Format::Text => log.try_init(),
        Format::Json => log.json().try_init(),
    };
}
