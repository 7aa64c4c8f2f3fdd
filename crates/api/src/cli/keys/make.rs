//! `credit-bank keys make`.

use crate::keys;
use anyhow::bail;
use clap::{Args, ValueEnum};
use credit_bank_store::words::KeyPurpose;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Purpose {
    /// Seals personal data
    Sealing,
    /// Makes the hashes by which people are found
    LookUp,
    /// Signs access tokens
    Signing,
}

/// Makes a key file.
#[derive(Debug, Args)]
pub struct Make {
    /// What it is for
    purpose: Purpose,
    /// Where it will be; a file that is there is left alone
    file: PathBuf,
}

impl Make {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let purpose = match self.purpose {
            Purpose::Sealing => KeyPurpose::Sealing,
            Purpose::LookUp => KeyPurpose::LookUp,
            Purpose::Signing => KeyPurpose::Signing,
        };
        if self.file.exists() {
            bail!("{} is there already", self.file.display());
        }
        let made = keys::make(&self.file, purpose)?;
        super::super::print(&format!("fingerprint {}", made.fingerprint))?;
        Ok(ExitCode::SUCCESS)
    }
}
