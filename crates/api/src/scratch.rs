//! Folders and banks of a test's own, gone when the test lets go of them.

use crate::bank::Bank;
use crate::cli::open;
use crate::config::{DataConfig, KeyFiles, Limits};
use crate::keys::{Keys, make_token_key};
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// A folder that is not there yet.
pub(crate) struct ScratchFolder(PathBuf);

impl ScratchFolder {
    /// Of this name; two tests of one process need two names.
    pub(crate) fn named(name: &str) -> Self {
        let folder = format!("credit-bank-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Deref for ScratchFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A bank over an embedded database.
pub(crate) struct ScratchBank {
    bank: Bank,
    pub(crate) folder: ScratchFolder,
}

impl ScratchBank {
    /// With the present schema and nothing in it.
    pub(crate) fn open(name: &str) -> Self {
        let bank = Self::without_schema(name);
        bank.store().migrate().unwrap();
        bank
    }

    /// As a first start finds it.
    pub(crate) fn without_schema(name: &str) -> Self {
        let folder = ScratchFolder::named(name);
        let config = DataConfig {
            data_dir: folder.to_path_buf(),
            database_url: None,
            database_password_file: None,
            pool_size: Some(2),
            keys: KeyFiles::default(),
        };
        let store = open::store(&config).unwrap();
        let keys = Keys {
            signing: vec![make_token_key().unwrap()],
            sealing: vec![(1, [1; 32])],
            look_up: [2; 32],
        };
        let bank = open::bank_with(store, &keys, Limits::default()).unwrap();
        Self { bank, folder }
    }
}

impl Deref for ScratchBank {
    type Target = Bank;

    fn deref(&self) -> &Bank {
        &self.bank
    }
}
