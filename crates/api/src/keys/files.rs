//! Key files: where they are, reading and making them.

use super::KeyError;
use crate::config::DataConfig;
use crate::random;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credit_bank_store::sealing;
use credit_bank_store::words::KeyPurpose;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// PKCS#8 v1 of an Ed25519 key: a header of 16 bytes and a seed of 32.
const TOKEN_KEY_BYTES: usize = 48;
/// Numbered files of the data directory that are looked for.
const MOST_FILES: u32 = 1000;

/// A key and the file that holds it.
#[derive(Clone)]
pub struct KeyFile {
    /// Where it is.
    pub path: PathBuf,
    /// The key.
    pub secret: Vec<u8>,
    /// By which it is recognised; for a signing key the `kid` of its tokens.
    pub fingerprint: String,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("path", &self.path)
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl KeyFile {
    /// A master key of 32 bytes.
    pub(super) fn master(&self) -> Result<[u8; 32], KeyError> {
        self.secret
            .as_slice()
            .try_into()
            .map_err(|_| KeyError::Content(self.path.clone()))
    }

    fn of(path: &Path, purpose: KeyPurpose, secret: Vec<u8>) -> Result<Self, KeyError> {
        let strange = || KeyError::Content(path.to_owned());
        let fingerprint = match purpose {
            KeyPurpose::Signing => thumbprint(&secret).ok_or_else(strange)?,
            KeyPurpose::Sealing | KeyPurpose::LookUp => {
                let master = secret.as_slice().try_into().map_err(|_| strange())?;
                sealing::fingerprint(master).map_err(|_| strange())?
            }
        };
        Ok(Self {
            path: path.to_owned(),
            secret,
            fingerprint,
        })
    }
}

/// RFC 7638 thumbprint of the public half.
fn thumbprint(key: &[u8]) -> Option<String> {
    let pair = Ed25519KeyPair::from_pkcs8(key).ok()?;
    (key.len() == TOKEN_KEY_BYTES).then(|| key_id(pair.public_key().as_ref()).1)
}

/// A public Ed25519 key in base64url, and its RFC 7638 thumbprint.
pub(crate) fn key_id(public: &[u8]) -> (String, String) {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let id = URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()));
    (x, id)
}

/// The file of the data directory for the key of this number.
pub(super) fn path_in_data_dir(data_dir: &Path, purpose: KeyPurpose, number: u32) -> PathBuf {
    let stem = match purpose {
        KeyPurpose::Sealing => "identity-master",
        KeyPurpose::LookUp => "identity-look-up",
        KeyPurpose::Signing => "token-signing",
    };
    data_dir.join(if number == 1 {
        format!("{stem}.key")
    } else {
        format!("{stem}-{number}.key")
    })
}

/// The files that the settings name; none where keys are in the data directory.
pub(super) fn named(config: &DataConfig, purpose: KeyPurpose) -> &[PathBuf] {
    match purpose {
        KeyPurpose::Sealing => &config.keys.sealing,
        KeyPurpose::LookUp => config.keys.look_up.as_slice(),
        KeyPurpose::Signing => &config.keys.signing,
    }
}

/// Where keys of the purpose are looked for.
fn places(config: &DataConfig, purpose: KeyPurpose) -> Vec<PathBuf> {
    let named = named(config, purpose);
    if !named.is_empty() {
        return named.to_vec();
    }
    let in_data_dir = |number| path_in_data_dir(&config.data_dir, purpose, number);
    let mut places = vec![in_data_dir(1)];
    if purpose != KeyPurpose::LookUp {
        places.extend((2..=MOST_FILES).map(in_data_dir).filter(|it| it.exists()));
    }
    places
}

/// The keys that are at hand, and the places where none is.
///
/// # Errors
/// A file that others may read, that cannot be read, or that holds something else.
pub fn find(
    config: &DataConfig,
    purpose: KeyPurpose,
) -> Result<(Vec<KeyFile>, Vec<PathBuf>), KeyError> {
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for place in places(config, purpose) {
        match read(&place, purpose)? {
            Some(file) => found.push(file),
            None => absent.push(place),
        }
    }
    Ok((found, absent))
}

/// The key of a file; none where there is no file.
pub(super) fn read(path: &Path, purpose: KeyPurpose) -> Result<Option<KeyFile>, KeyError> {
    let failed = |error| KeyError::File(path.to_owned(), error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            Err(KeyError::Open(path.to_owned()))
        }
        Ok(_) => {
            let secret = fs::read(path).map_err(failed)?;
            KeyFile::of(path, purpose, secret).map(Some)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Makes a key in a file that is not there yet; of two that make it at once, the first one's stays.
///
/// # Errors
/// Where the file cannot be made.
pub fn make(path: &Path, purpose: KeyPurpose) -> Result<KeyFile, KeyError> {
    let secret = match purpose {
        KeyPurpose::Signing => make_token_key()?,
        KeyPurpose::Sealing | KeyPurpose::LookUp => random::bytes::<32>()
            .map(Vec::from)
            .map_err(|_| KeyError::Randomness)?,
    };
    match write_new(path, &secret) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(KeyError::File(path.to_owned(), error))
        }
        _ => {
            let gone = || KeyError::File(path.to_owned(), io::ErrorKind::NotFound.into());
            read(path, purpose)?.ok_or_else(gone)
        }
    }
}

/// The key of a file; made where there is no file.
///
/// # Errors
/// As [`find`] and [`make`].
pub fn read_or_make(path: &Path, purpose: KeyPurpose) -> Result<KeyFile, KeyError> {
    match read(path, purpose)? {
        Some(file) => Ok(file),
        None => make(path, purpose),
    }
}

/// A fresh Ed25519 key as PKCS#8 v1, the only form from which a JWK can be derived.
///
/// # Errors
/// [`KeyError::Randomness`].
pub fn make_token_key() -> Result<Vec<u8>, KeyError> {
    Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
        .map(|document| document.as_ref().to_vec())
        .map_err(|_| KeyError::Randomness)
}

/// Writes a file of mode 0600 that appears complete or not at all, and survives a power cut.
pub fn write_private(file: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = write_unfinished(file, content)?;
    fs::rename(&unfinished, file)?;
    sync_folder(file)
}

/// Like [`write_private`], and never over a file that is there.
fn write_new(file: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = write_unfinished(file, content)?;
    let linked = fs::hard_link(&unfinished, file);
    fs::remove_file(&unfinished)?;
    linked?;
    sync_folder(file)
}

fn write_unfinished(file: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let unfinished = file.with_extension(format!("new.{}", std::process::id()));
    let mut open = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    open.write_all(content)?;
    open.sync_all()?;
    Ok(unfinished)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    file.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
