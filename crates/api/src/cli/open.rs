//! Opens what the configuration names: keys, store, bank.

use crate::bank::Bank;
use crate::clock::{Clock, SystemClock};
use crate::config::{DataConfig, Limits};
use crate::keys::{self, Keys};
use crate::passwords::Passwords;
use crate::tokens::Tokens;
use anyhow::{Context, anyhow, bail};
use credit_bank_store::sealing::IdentityKeys;
use credit_bank_store::{OpenOptions, SchemaState, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes the folder, for its owner alone: it holds keys, log-ins and, on SQLite, the books.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens the store, whatever its schema.
pub fn store(config: &DataConfig) -> anyhow::Result<Store> {
    make_private(&config.data_dir).with_context(|| {
        format!(
            "the data directory {} cannot be made",
            config.data_dir.display()
        )
    })?;
    let mut options = OpenOptions::default();
    if let Some(pool_size) = config.pool_size {
        options.pool_size = pool_size;
    }
    Ok(Store::open(&config.database_url()?, &options)?)
}

/// Opens the store and refuses a schema that is not this binary's.
pub fn current_store(config: &DataConfig) -> anyhow::Result<Store> {
    let store = store(config)?;
    match store.schema_state()? {
        SchemaState::Current => Ok(store),
        SchemaState::Older(missing) => bail!(
            "the database lacks {} migration(s); run: credit-bank migrate",
            missing.len()
        ),
        SchemaState::Newer(unknown) => Err(too_new(&unknown)),
    }
}

/// The database was migrated by a newer binary; `unknown` are the migrations that this one does not know.
pub(super) fn too_new(unknown: &[String]) -> anyhow::Error {
    anyhow!(
        "the database has {} migration(s) that this binary does not know; use a newer credit-bank (migrate cannot go back)",
        unknown.len()
    )
}

/// The keys with which this database was written; a database that has none gets its first, and it is
/// said which.
pub fn keys(store: &Store, config: &DataConfig) -> anyhow::Result<Keys> {
    let (keys, made) = keys::open(store, config, &SystemClock)?;
    warn_of(&made);
    Ok(keys)
}

/// Whoever makes a key has to back it up.
pub(super) fn warn_of(made: &[PathBuf]) {
    for file in made {
        tracing::warn!(file = %file.display(), "made a new key; back it up, nothing opens without it");
    }
}

/// Keys that seal and find identity numbers.
pub fn identity_keys(keys: &Keys) -> anyhow::Result<IdentityKeys> {
    Ok(IdentityKeys::new(&keys.sealing, &keys.look_up)?)
}

/// The bank on this store with the keys of its database, by the machine's clock.
pub fn bank(store: Store, config: &DataConfig, limits: Limits) -> anyhow::Result<Bank> {
    let keys = keys(&store, config)?;
    bank_with(store, &keys, limits)
}

/// The bank on this store with these keys.
pub fn bank_with(store: Store, keys: &Keys, limits: Limits) -> anyhow::Result<Bank> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ok(Bank::new(
        Arc::new(store),
        Arc::clone(&clock),
        Tokens::parse(&keys.signing, clock)?,
        Passwords::start()?,
        identity_keys(keys)?,
        limits,
    ))
}
