//! The bank's own keys: files of the data directory that only its user may read.

use crate::random;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// File of the key that signs access tokens (Ed25519, PKCS#8 v1 DER).
pub const TOKEN_KEY_FILE: &str = "token-signing.key";
/// File of the key from which the keys of identity numbers are derived (32 random bytes).
pub const IDENTITY_KEY_FILE: &str = "identity-master.key";

/// File of the key from which the look-up hashes of identity numbers are derived; it never rotates.
pub const IDENTITY_LOOK_UP_KEY_FILE: &str = "identity-look-up.key";

/// PKCS#8 v1 of an Ed25519 key: a header of 16 bytes and a seed of 32.
const TOKEN_KEY_BYTES: usize = 48;

/// The keys without which the bank does not start.
#[derive(Clone)]
pub struct Keys {
    /// Ed25519 private key, PKCS#8 v1 DER.
    pub token_signing: Vec<u8>,
    /// Master key of identity numbers.
    pub identity_master: [u8; 32],
    /// Master key of the hashes by which identity numbers are found.
    pub identity_look_up: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

/// Why the bank has no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is there but cannot be read, or cannot be made.
    #[error("the key file {0} cannot be read or made")]
    File(PathBuf, #[source] io::Error),
    /// Others than the owner may read it.
    #[error("the key file {0} may be read by others; run: chmod 600 {0}")]
    Open(PathBuf),
    /// It holds something else.
    #[error("the key file {0} does not hold a key of its kind")]
    Content(PathBuf),
    /// The machine gives no randomness.
    #[error("no key can be made")]
    Randomness,
}

impl Keys {
    /// Reads the keys of the data directory; makes those that are missing and names their files.
    pub fn open(data_dir: &Path) -> Result<(Self, Vec<PathBuf>), KeyError> {
        fs::create_dir_all(data_dir).map_err(|error| KeyError::File(data_dir.to_owned(), error))?;
        let mut made = Vec::new();
        let token_file = data_dir.join(TOKEN_KEY_FILE);
        let token_signing = read_or_make(&token_file, &mut made, make_token_key)?;
        if token_signing.len() != TOKEN_KEY_BYTES
            || Ed25519KeyPair::from_pkcs8(&token_signing).is_err()
        {
            return Err(KeyError::Content(token_file));
        }
        let identity_master = secret(&data_dir.join(IDENTITY_KEY_FILE), &mut made)?;
        let identity_look_up = secret(&data_dir.join(IDENTITY_LOOK_UP_KEY_FILE), &mut made)?;
        Ok((
            Self {
                token_signing,
                identity_master,
                identity_look_up,
            },
            made,
        ))
    }
}

/// A fresh Ed25519 key as PKCS#8 v1, the only form from which a JWK can be derived.
pub fn make_token_key() -> Result<Vec<u8>, KeyError> {
    Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
        .map(|document| document.as_ref().to_vec())
        .map_err(|_| KeyError::Randomness)
}

fn secret(file: &Path, new_files: &mut Vec<PathBuf>) -> Result<[u8; 32], KeyError> {
    let make = || {
        random::bytes::<32>()
            .map(Vec::from)
            .map_err(|_| KeyError::Randomness)
    };
    read_or_make(file, new_files, make)?
        .try_into()
        .map_err(|_| KeyError::Content(file.to_owned()))
}

fn read_or_make(
    file: &Path,
    new_files: &mut Vec<PathBuf>,
    make: impl FnOnce() -> Result<Vec<u8>, KeyError>,
) -> Result<Vec<u8>, KeyError> {
    let failed = |error| KeyError::File(file.to_owned(), error);
    match fs::metadata(file) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            Err(KeyError::Open(file.to_owned()))
        }
        Ok(_) => fs::read(file).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = make()?;
            write_private(file, &key).map_err(failed)?;
            new_files.push(file.to_owned());
            Ok(key)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes a file of mode 0600 that appears complete or not at all, and survives a power cut.
pub fn write_private(file: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = file.with_extension(format!("new.{}", std::process::id()));
    let mut open = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    open.write_all(content)?;
    open.sync_all()?;
    fs::rename(&unfinished, file)?;
    file.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::{IDENTITY_KEY_FILE, IDENTITY_LOOK_UP_KEY_FILE, KeyError, Keys, TOKEN_KEY_FILE};
    use crate::scratch::ScratchFolder;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_and_found_again() {
        let folder = ScratchFolder::named("keys-again");
        let (first, made) = Keys::open(&folder).unwrap();
        let files = [TOKEN_KEY_FILE, IDENTITY_KEY_FILE, IDENTITY_LOOK_UP_KEY_FILE];
        assert_eq!(made, files.map(|file| folder.join(file)));
        assert_eq!(first.token_signing.len(), 48);
        let permissions = fs::metadata(folder.join(TOKEN_KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(permissions & 0o777, 0o600);
        let (second, made) = Keys::open(&folder).unwrap();
        assert!(made.is_empty());
        assert_eq!(first.token_signing, second.token_signing);
        assert_eq!(first.identity_master, second.identity_master);
    }

    #[test]
    fn a_key_that_others_may_read_or_that_is_damaged_stops_the_start() {
        let folder = ScratchFolder::named("keys-damaged");
        Keys::open(&folder).unwrap();
        let file = folder.join(IDENTITY_KEY_FILE);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keys::open(&folder), Err(KeyError::Open(_))));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, b"short").unwrap();
        assert!(matches!(Keys::open(&folder), Err(KeyError::Content(_))));
    }
}
