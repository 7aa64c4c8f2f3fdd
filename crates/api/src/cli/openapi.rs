//! `credit-bank openapi`.

use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    super::print(crate::contract::OPENAPI.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
