//! Which key files are taken, and which stop the start.

use super::files::{find, make};
use super::{KeyError, ensure_registered, open};
use crate::cli::open as places;
use crate::clock::SystemClock;
use crate::config::{DataConfig, KeyFiles};
use crate::scratch::ScratchFolder;
use credit_bank_store::Store;
use credit_bank_store::words::KeyPurpose;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

fn config(folder: &ScratchFolder) -> DataConfig {
    DataConfig {
        data_dir: folder.to_path_buf(),
        database_url: None,
        database_password_file: None,
        pool_size: Some(2),
        keys: KeyFiles::default(),
    }
}

fn store(config: &DataConfig) -> Store {
    let store = places::store(config).unwrap();
    store.migrate().unwrap();
    store
}

fn made(config: &DataConfig) -> Vec<PathBuf> {
    let names = [
        "identity-master.key",
        "identity-look-up.key",
        "token-signing.key",
    ];
    names.map(|name| config.data_dir.join(name)).to_vec()
}

#[test]
fn keys_are_made_once_for_a_database_that_has_none_and_found_again() {
    let folder = ScratchFolder::named("keys-again");
    let config = config(&folder);
    let store = store(&config);
    let (first, new) = open(&store, &config, &SystemClock).unwrap();
    assert_eq!(new, made(&config));
    for file in &new {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let (second, new) = open(&store, &config, &SystemClock).unwrap();
    assert!(new.is_empty());
    assert_eq!(first.signing, second.signing);
    assert_eq!(first.sealing, second.sealing);
    assert_eq!(first.look_up, second.look_up);
}

#[test]
fn keys_that_were_there_before_their_database_are_taken() {
    let folder = ScratchFolder::named("keys-before");
    let config = config(&folder);
    let store = store(&config);
    for number in [1, 2] {
        let file = super::files::path_in_data_dir(&folder, KeyPurpose::Sealing, number);
        make(&file, KeyPurpose::Sealing).unwrap();
    }
    let (keys, new) = open(&store, &config, &SystemClock).unwrap();
    assert_eq!(new.len(), 2);
    let numbers: Vec<_> = keys.sealing.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 1], "the newest seals");
}

#[test]
fn a_file_that_the_settings_name_is_never_made() {
    let folder = ScratchFolder::named("keys-named");
    let mut config = config(&folder);
    let store = store(&config);
    config.keys.signing = vec![folder.join("secret")];
    let refused = ensure_registered(&store, &config, &SystemClock).unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("credit-bank keys make signing"), "{told}");
    assert!(!folder.join("secret").exists());
}

#[test]
fn a_key_that_others_may_read_or_that_is_damaged_stops_the_start() {
    let folder = ScratchFolder::named("keys-damaged");
    let config = config(&folder);
    let store = store(&config);
    open(&store, &config, &SystemClock).unwrap();
    for file in made(&config) {
        let whole = fs::read(&file).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = open(&store, &config, &SystemClock).unwrap_err();
        assert!(matches!(refused, KeyError::Open(_)), "{refused}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, b"short").unwrap();
        let refused = open(&store, &config, &SystemClock).unwrap_err();
        assert!(matches!(refused, KeyError::Content(_)), "{refused}");
        fs::write(&file, whole).unwrap();
    }
    open(&store, &config, &SystemClock).unwrap();
}

#[test]
fn a_key_is_never_made_over_one_that_is_there() {
    let folder = ScratchFolder::named("keys-over");
    fs::create_dir_all(&*folder).unwrap();
    let config = config(&folder);
    let file = folder.join("identity-master.key");
    let first = make(&file, KeyPurpose::Sealing).unwrap();
    let second = make(&file, KeyPurpose::Sealing).unwrap();
    assert_eq!(first.fingerprint, second.fingerprint);
    let (found, absent) = find(&config, KeyPurpose::Sealing).unwrap();
    assert_eq!((found.len(), absent.len()), (1, 0));
    let left = fs::read_dir(&*folder).unwrap().count();
    assert_eq!(left, 1, "nothing unfinished is left");
}
