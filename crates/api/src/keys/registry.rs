//! What the database knows of the keys.

use super::{KeyError, files};
use crate::config::DataConfig;
use chrono::{DateTime, Utc};
use credit_bank_store::rows::KeyEvent;
use credit_bank_store::words::{KeyAct, KeyPurpose};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A key that the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyState {
    /// Which of its purpose: 1, 2, 3 …
    pub number: u32,
    /// By which it is recognised.
    pub fingerprint: String,
    /// Since when the database knows it.
    pub registered_at: DateTime<Utc>,
    /// Since when it seals or signs, unless a newer one does.
    pub activated_at: Option<DateTime<Utc>>,
    /// Since when it is not needed.
    pub retired_at: Option<DateTime<Utc>>,
}

/// Every key that the database knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry(BTreeMap<(KeyPurpose, u32), KeyState>);

impl Registry {
    /// The keys to which these things happened.
    ///
    /// # Errors
    /// [`KeyError::Record`] where a number is none of ours.
    pub fn of(events: &[KeyEvent]) -> Result<Self, KeyError> {
        let mut keys = BTreeMap::new();
        for event in events {
            let number = u32::try_from(event.number).map_err(|_| KeyError::Record)?;
            let state = keys
                .entry((event.purpose, number))
                .or_insert_with(|| KeyState {
                    number,
                    fingerprint: event.fingerprint.clone(),
                    registered_at: event.recorded_at,
                    activated_at: None,
                    retired_at: None,
                });
            match event.act {
                KeyAct::Registered => state.registered_at = event.recorded_at,
                KeyAct::Activated => state.activated_at = Some(event.recorded_at),
                KeyAct::Retired => state.retired_at = Some(event.recorded_at),
            }
        }
        Ok(Self(keys))
    }

    /// Does the database know no key at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys of a purpose, the newest first.
    pub fn of_purpose(&self, purpose: KeyPurpose) -> impl Iterator<Item = &KeyState> {
        self.0
            .iter()
            .rev()
            .filter(move |((of, _), _)| *of == purpose)
            .map(|(_, state)| state)
    }

    /// The key of this number.
    pub fn find(&self, purpose: KeyPurpose, number: u32) -> Option<&KeyState> {
        self.0.get(&(purpose, number))
    }

    /// The key that seals, signs, or hashes: the newest that was activated and not retired.
    pub fn in_use(&self, purpose: KeyPurpose) -> Option<&KeyState> {
        self.of_purpose(purpose)
            .find(|key| key.activated_at.is_some() && key.retired_at.is_none())
    }

    /// The number of the next key.
    pub fn next_number(&self, purpose: KeyPurpose) -> u32 {
        let newest = self.of_purpose(purpose).next();
        newest.map_or(1, |key| key.number.saturating_add(1))
    }
}

/// The file of the data directory for the next key; none where the settings name files, so that
/// nothing else would be looked at.
pub fn next_path(config: &DataConfig, purpose: KeyPurpose, number: u32) -> Option<PathBuf> {
    files::named(config, purpose)
        .is_empty()
        .then(|| files::path_in_data_dir(&config.data_dir, purpose, number))
}
