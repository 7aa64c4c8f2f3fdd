//! `credit-bank keys add`, `activate` and `retire`: what changes is recorded in the database and read
//! by the next start of a server.

use super::super::{open, print};
use super::Rotating;
use crate::clock::{Clock, SystemClock};
use crate::config::DataConfig;
use crate::keys::{self, KeyState, MOST_SIGNING_KEYS, Registry, word};
use anyhow::{Context, bail, ensure};
use clap::Args;
use credit_bank_store::rows::KeyEvent;
use credit_bank_store::tx::SealedColumn;
use credit_bank_store::words::{KeyAct, KeyPurpose};
use credit_bank_store::{Store, StoreError};
use std::path::PathBuf;
use std::process::ExitCode;

/// Data looked at in one transaction.
const BATCH: u32 = 1000;

/// Adds a key.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    data: DataConfig,
    /// What it is for
    purpose: Rotating,
    /// Its file; without it one in the data directory. Where there is no such file the key is made
    #[arg(long)]
    file: Option<PathBuf>,
    /// Only open or verify with it until it is activated: for several servers, which must all have it first
    #[arg(long)]
    standby: bool,
}

/// Activates a key.
#[derive(Debug, Args)]
pub struct Activate {
    #[command(flatten)]
    data: DataConfig,
    /// What it is for
    purpose: Rotating,
    /// Its number, as `keys list` shows it
    number: u32,
}

/// Retires a key.
#[derive(Debug, Args)]
pub struct Retire {
    #[command(flatten)]
    data: DataConfig,
    /// What it is for
    purpose: Rotating,
    /// Its number, as `keys list` shows it
    number: u32,
}

fn known(data: &DataConfig) -> anyhow::Result<(Store, Registry)> {
    let store = open::current_store(data)?;
    let (registry, made) = keys::ensure_registered(&store, data, &SystemClock)?;
    open::warn_of(&made);
    Ok((store, registry))
}

/// Records what happened to a key, with a line in the audit.
fn record(
    store: &Store,
    purpose: KeyPurpose,
    key: (u32, &str),
    acts: &[KeyAct],
    audited: &str,
) -> anyhow::Result<()> {
    let (number, fingerprint) = key;
    let event = |act: &KeyAct| KeyEvent {
        purpose,
        number: number.into(),
        act: *act,
        fingerprint: fingerprint.to_owned(),
        recorded_at: SystemClock.now(),
    };
    let events: Vec<_> = acts.iter().map(event).collect();
    store
        .write("record keys", |tx| {
            tx.insert_key_events(&events)?;
            super::audit(tx, audited, purpose, number)?;
            Ok::<_, StoreError>(())
        })
        .context("somebody else changed this key at the same time; run: credit-bank keys list")
}

impl Add {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let purpose = KeyPurpose::from(self.purpose);
        let (store, registry) = known(&self.data)?;
        let in_service = registry.of_purpose(purpose);
        let in_service = in_service.filter(|key| key.retired_at.is_none()).count();
        ensure!(
            purpose != KeyPurpose::Signing || in_service < MOST_SIGNING_KEYS,
            "{in_service} signing keys are in service; retire one first"
        );
        let number = registry.next_number(purpose);
        let file = self
            .file
            .clone()
            .or_else(|| keys::next_path(&self.data, purpose, number))
            .context("the settings name the key files: give --file, and add it to the settings")?;
        let key = keys::read_or_make(&file, purpose)?;
        if let Some(same) = registry
            .of_purpose(purpose)
            .find(|it| it.fingerprint == key.fingerprint)
        {
            bail!(
                "{} holds {} key {}",
                file.display(),
                word(purpose),
                same.number
            );
        }
        let acts: &[KeyAct] = if self.standby {
            &[KeyAct::Registered]
        } else {
            &[KeyAct::Registered, KeyAct::Activated]
        };
        record(&store, purpose, (number, &key.fingerprint), acts, "add_key")?;
        print(&format!(
            "{} key {number}, fingerprint {}, in {}; back it up and restart every server",
            word(purpose),
            key.fingerprint,
            file.display()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn find(registry: &Registry, purpose: KeyPurpose, number: u32) -> anyhow::Result<KeyState> {
    let key = registry
        .find(purpose, number)
        .with_context(|| format!("there is no {} key {number}", word(purpose)))?;
    ensure!(
        key.retired_at.is_none(),
        "{} key {number} is retired",
        word(purpose)
    );
    Ok(key.clone())
}

impl Activate {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let purpose = KeyPurpose::from(self.purpose);
        let (store, registry) = known(&self.data)?;
        let key = find(&registry, purpose, self.number)?;
        ensure!(
            key.activated_at.is_none(),
            "{} key {} was activated before",
            word(purpose),
            key.number
        );
        let named = (key.number, key.fingerprint.as_str());
        record(&store, purpose, named, &[KeyAct::Activated], "activate_key")?;
        print("restart every server")?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Retire {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let purpose = KeyPurpose::from(self.purpose);
        let (store, registry) = known(&self.data)?;
        let key = find(&registry, purpose, self.number)?;
        ensure!(
            registry.in_use(purpose).map(|it| it.number) != Some(key.number),
            "{} key {} is in use; add or activate another first",
            word(purpose),
            key.number
        );
        if purpose == KeyPurpose::Sealing {
            still_needed(&store, key.number)?;
        }
        let named = (key.number, key.fingerprint.as_str());
        record(&store, purpose, named, &[KeyAct::Retired], "retire_key")?;
        print("restart every server; keep the file with the back-ups that need it")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Refuses while anything is sealed under the key.
fn still_needed(store: &Store, number: u32) -> anyhow::Result<()> {
    for column in SealedColumn::ALL {
        let count = keys::count_under(store, column, number, BATCH)?;
        ensure!(
            count == 0,
            "{count} of {} are sealed under key {number}; run: credit-bank keys reseal",
            column.name()
        );
    }
    Ok(())
}
