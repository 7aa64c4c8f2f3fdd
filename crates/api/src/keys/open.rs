//! The keys at hand are held against those that the database knows.

use super::files::{self, KeyFile};
use super::registry::{KeyState, Registry};
use super::{KeyError, Keys, first};
use crate::clock::Clock;
use crate::config::DataConfig;
use credit_bank_store::words::KeyPurpose;
use credit_bank_store::{Store, StoreError, UniqueKey};
use std::path::PathBuf;

/// What the database knows; where it knows no key, it learns those that it was written with, or that
/// are made for it now. Gives the files that were made as well.
///
/// # Errors
/// A key with which the database was written is not at hand, or a file is not as it must be.
pub fn ensure_registered(
    store: &Store,
    config: &DataConfig,
    clock: &dyn Clock,
) -> Result<(Registry, Vec<PathBuf>), KeyError> {
    let registry = registry(store)?;
    if !registry.is_empty() {
        return Ok((registry, Vec::new()));
    }
    let (events, made) = first::first_keys(store, config, clock)?;
    let registered = store.write("register the first keys", |tx| {
        // Of two servers that start at once over a new database, one is the first.
        if tx.list_key_events()?.is_empty() {
            tx.insert_key_events(&events)?;
        }
        Ok::<_, StoreError>(())
    });
    match registered {
        Ok(()) | Err(StoreError::Taken(UniqueKey::Other)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok((self::registry(store)?, made))
}

/// What the database knows.
pub(super) fn registry(store: &Store) -> Result<Registry, KeyError> {
    Registry::of(&store.read("list keys", |tx| tx.list_key_events())?)
}

/// The keys of this database: every one that it was written with, or none at all. Gives the files that
/// were made as well.
///
/// # Errors
/// As [`ensure_registered`].
pub fn open(
    store: &Store,
    config: &DataConfig,
    clock: &dyn Clock,
) -> Result<(Keys, Vec<PathBuf>), KeyError> {
    let (registry, made) = ensure_registered(store, config, clock)?;
    let mut sealing = Vec::new();
    for (state, file) in matched(&registry, config, KeyPurpose::Sealing)? {
        sealing.push((state.number, file.master()?));
    }
    let look_up = matched(&registry, config, KeyPurpose::LookUp)?;
    let (_, look_up) = look_up
        .first()
        .ok_or(KeyError::NoneInUse(KeyPurpose::LookUp))?;
    let signing = matched(&registry, config, KeyPurpose::Signing)?;
    let keys = Keys {
        sealing,
        look_up: look_up.master()?,
        signing: signing.into_iter().map(|(_, file)| file.secret).collect(),
    };
    Ok((keys, made))
}

/// The keys of a purpose with their files, the one in use first. Of retired keys, those that sealed
/// still open where they are at hand; those that signed verify nothing.
fn matched(
    registry: &Registry,
    config: &DataConfig,
    purpose: KeyPurpose,
) -> Result<Vec<(KeyState, KeyFile)>, KeyError> {
    let (found, absent) = files::find(config, purpose)?;
    let in_use = registry
        .in_use(purpose)
        .ok_or(KeyError::NoneInUse(purpose))?
        .number;
    let mut matched = Vec::new();
    for state in registry.of_purpose(purpose) {
        let file = found.iter().find(|it| it.fingerprint == state.fingerprint);
        match (file, state.retired_at) {
            (Some(_), Some(_)) if purpose == KeyPurpose::Signing => {}
            (Some(file), _) => matched.push((state.clone(), file.clone())),
            (None, Some(_)) => {}
            (None, None) => {
                return Err(KeyError::Missing {
                    purpose,
                    number: state.number,
                    fingerprint: state.fingerprint.clone(),
                    looked_in: looked_in(&found, &absent),
                });
            }
        }
    }
    for file in &found {
        if !registry
            .of_purpose(purpose)
            .any(|state| state.fingerprint == file.fingerprint)
        {
            tracing::warn!(
                file = %file.path.display(),
                "this database does not know the key; it is not used until credit-bank keys add"
            );
        }
    }
    matched.sort_by_key(|(state, _)| (state.number != in_use, std::cmp::Reverse(state.number)));
    Ok(matched)
}

/// Where was looked, and what was found there.
pub(super) fn looked_in(found: &[KeyFile], absent: &[PathBuf]) -> String {
    let absent = absent
        .iter()
        .map(|path| format!("{} (not there)", path.display()));
    let found = found.iter().map(|file| {
        format!(
            "{} (another key, fingerprint {})",
            file.path.display(),
            file.fingerprint
        )
    });
    absent.chain(found).collect::<Vec<_>>().join(", ")
}
