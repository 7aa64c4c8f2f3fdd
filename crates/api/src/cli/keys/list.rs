//! `credit-bank keys list`.

use super::super::open;
use crate::clock::SystemClock;
use crate::config::DataConfig;
use crate::keys::{self, KeyFile, KeyState, Registry, word};
use clap::Args;
use credit_bank_store::words::KeyPurpose;
use std::process::ExitCode;

/// Lists the keys.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    data: DataConfig,
}

impl List {
    /// Exit code 1 where a key that is needed is not at hand.
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let store = open::current_store(&self.data)?;
        let (registry, made) = keys::ensure_registered(&store, &self.data, &SystemClock)?;
        open::warn_of(&made);
        let mut complete = true;
        for purpose in [KeyPurpose::Sealing, KeyPurpose::LookUp, KeyPurpose::Signing] {
            let (found, _) = keys::find(&self.data, purpose)?;
            for key in registry.of_purpose(purpose) {
                let file = found.iter().find(|it| it.fingerprint == key.fingerprint);
                complete &= file.is_some() || key.retired_at.is_some();
                super::super::print(&line(&registry, purpose, key, file))?;
            }
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn line(
    registry: &Registry,
    purpose: KeyPurpose,
    key: &KeyState,
    file: Option<&KeyFile>,
) -> String {
    let in_use = registry.in_use(purpose).map(|key| key.number) == Some(key.number);
    let (state, since) = match (key.retired_at, key.activated_at) {
        (Some(at), _) => ("retired", at),
        (None, Some(at)) if in_use => ("in use", at),
        (None, Some(at)) => ("older", at),
        (None, None) => ("stand-by", key.registered_at),
    };
    let place = file.map_or_else(
        || "NOT THERE".to_owned(),
        |file| file.path.display().to_string(),
    );
    format!(
        "{} {}  {state} since {}  fingerprint {}  {place}",
        word(purpose),
        key.number,
        since.format("%Y-%m-%dT%H:%MZ"),
        key.fingerprint
    )
}
